"""A message that is told by telephone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Site
from notifications.models import Message

OPEN = Q(told_at=None, dropped_at=None)
SUBJECT_LENGTH = 60


class Why(models.TextChoices):
    """Why somebody has to be called."""

    NO_ACCOUNT = "no_account", _("has no account")
    UNDELIVERED = "undelivered", _("the message could not be delivered")


class CallQuerySet(models.QuerySet["Call", Any]):
    """Filters that read as words."""

    def open(self) -> "CallQuerySet":
        """Nobody has told it, and nothing newer took its place."""
        return self.filter(OPEN)


class Call(models.Model):
    """What to say is the message. Whom to call stands where the person's name and number stand: the recipient's
    account, or the order or sign-up that `subject` names; nothing of it is copied here.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="call")
    subject = models.CharField(max_length=SUBJECT_LENGTH, help_text="“request:<id>”, “signup:<id>” or “activity:<id>”")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", help_text="whose staff call")
    why = models.CharField(max_length=12, choices=Why.choices)
    not_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="whose own work it is about: somebody else asks how it was",
    )
    due_at = models.DateTimeField(help_text="of the next try")
    until = models.DateTimeField(null=True, help_text="from then on it is no news any more")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    dropped_at = models.DateTimeField(null=True, help_text="something newer took its place, or it is not true any more")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=OPEN & Q(why=Why.NO_ACCOUNT), name="one_open_call_a_caller"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None) | Q(told_at__isnull=False, dropped_at=None),
                name="call_told_or_dropped",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "due_at", "message"], condition=OPEN, name="call_open"),
            models.Index(fields=["subject"], condition=OPEN, name="call_open_about"),
            models.Index(fields=["site", "told_at", "message"], condition=Q(told_at__isnull=False), name="call_told"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.why}"
