"""People who sign in."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from civic.kernel import pairs


class UserManager(BaseUserManager["User"]):
    """Makes users; only accounts.actions and the command line call it."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """By user name, as typed."""
        return self.get(username__iexact=username)

    def create_user(self, *, password: str | None = None, **fields: Any) -> "User":
        """A person with a phone number, a user name, or both."""
        user = self.model(**fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`."""
        return self.create_user(username=username, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person: found by phone number or user name, never shown in public by either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=40, null=True, blank=True, unique=True)
    phone = models.CharField(_("phone number"), max_length=11, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(_("phone number verified"), default=False)
    display_name = models.CharField(_("name"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    elder_mode = models.BooleanField(_("large type"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    token_epoch = models.PositiveIntegerField(default=0, help_text="Raised to revoke every API token of this person.")
    created_at = models.DateTimeField(auto_now_add=True)
    privacy_seen = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="the newest version of the privacy notice seen"
    )
    closed_at = models.DateTimeField(_("closed for good"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^1[3-9]\d{9}$"), name="phone_is_mainland_mobile"
            ),
            models.UniqueConstraint(Upper("username"), name="one_user_of_a_name"),  # in any case, as names are found
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(is_active=False, phone=None, username=None, display_name="", email="", is_superuser=False),
                name="closed_account_is_erased",
            ),
        ]
        indexes = [pairs.index("display_name", name="user_name_pairs")]

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Sessions end with the password and with the epoch, as tokens do."""
        text = f"{self.password}:{self.token_epoch}"
        return salted_hmac("accounts.User.session", text, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.display_name or self.username or str(_("closed account") if self.closed_at else _("A neighbour"))

    def get_short_name(self) -> str:
        """How a page greets this person."""
        return str(self)


Reader = User | AnonymousUser
"""Somebody who looks at something, signed in or not; an action is done by a User."""


class RevokedToken(models.Model):
    """An API token that was signed out before its time; dropped when it would have run out anyway."""

    token_id = models.CharField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="revoked_expires")]

    def __str__(self) -> str:
        return self.token_id


class Tries(models.Model):
    """How often something was tried since the first time; accounts.limits counts. `key` is a hash."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="tries_until")]

    def __str__(self) -> str:
        return f"{self.number}"


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def open(self, address: str, *, now: datetime) -> "Gathering | None":
        """The one that is on at this address, a hash."""
        return self.filter(address=address, opened_at__lte=now, until__gt=now).order_by("-until", "pk").first()


class Gathering(models.Model):
    """Many people behind one address for some hours, a station's event: accounts.limits lets more of them sign in."""

    address = models.CharField(max_length=64, help_text="a hash, as accounts.limits makes it")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects: Any = GatheringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("opened_at")), name="gathering_ends_after_it_opens")
        ]
        indexes = [models.Index(fields=["address", "until"], name="gathering_address")]

    def __str__(self) -> str:
        return f"{self.pk}"
