"""The end of an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import policies, tokens
from accounts.events import AccountClosed, AccountHandedOver, AccountLocked
from accounts.models import User
from accounts.standing import acting
from accounts.verbs import Did
from civic.kernel import audit
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import Conflict, NotAllowed


class LastAdministrator(Conflict):
    """Nobody would be left who can open the administration (409)."""

    code = "last_administrator"
    message = _("You are the last one who can open the administration. Give that to somebody else first.")


@retry_deadlock
@transaction.atomic
def close(*, user: User, by: User, now: datetime, heir: User | None = None) -> None:
    """Close an account for good; twice is once. Nothing is taken or told meanwhile: the person's row is locked first.
    `heir` is a second person of theirs who takes over what is open. Raises NotAllowed, LastAdministrator.
    """
    person = acting.locked(user.pk, *([heir.pk] if heir else []))[user.pk]
    policies.check_can_close(person, by=by)
    if person.closed_at:
        return
    _check_somebody_stays(person)
    if heir is not None:
        _hand_over(person, heir, by=by, now=now)
    person.is_active = False
    person.save(update_fields=["is_active"])  # from here on they are nobody's recipient
    AccountLocked(user=person, by=by, at=now).send()
    AccountClosed(user=person, by=by, at=now).send()
    _erase(person, now=now)
    audit.record(Did.CLOSED, by=by, target=person, at=now)
    transaction.on_commit(lambda: tokens.forget(person.pk))


def _hand_over(person: User, heir: User, *, by: User, now: datetime) -> None:
    """Only the person says so, and only to somebody whom they named. Raises NotAllowed."""
    if by.pk != person.pk or not acting.acts_for(heir, person.pk):
        raise NotAllowed
    confidential_too = acting.acts_for(heir, person.pk, confidential=True)
    AccountHandedOver(user=person, heir=heir, confidential_too=confidential_too, by=by, at=now).send()


def _check_somebody_stays(person: User) -> None:
    if not person.is_superuser:
        return
    admins = User.objects.select_for_update(no_key=True).filter(is_superuser=True, is_active=True).order_by("pk")
    if not [one for one in admins if one.pk != person.pk]:
        raise LastAdministrator


def _erase(person: User, *, now: datetime) -> None:
    """Who it was, and every way in. The row stays for what refers to it."""
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    person.groups.clear()
    person.user_permissions.clear()
    person.set_unusable_password()
    User.objects.filter(pk=person.pk).update(
        username=None,
        phone=None,
        phone_verified=False,
        display_name="",
        email="",
        password=person.password,
        is_staff=False,
        is_superuser=False,
        elder_mode=False,
        last_login=None,
        token_epoch=F("token_epoch") + 1,
        closed_at=now,
    )
