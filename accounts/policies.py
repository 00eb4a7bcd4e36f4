"""Whose number is proved. Without that nobody takes anything from others: no token, no seat, no place, no order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.errors import NotAllowed


class PhoneUnproved(NotAllowed):
    """Nobody has shown yet that this number is theirs (403)."""

    code = "phone_unproved"
    message = _("First show that the number is yours: we send six digits to it.")


class AccountClosed(NotAllowed):
    """It was closed, perhaps a moment ago (403)."""

    code = "account_closed"
    message = _("This account is closed. Please call us.")


def is_proved(user: Any) -> bool:
    """Whether we know whom we deal with: by a number that was proved, or, without any number, by the user name that
    the centre gave. Nobody joins by themselves without a number, and nobody chooses a user name.
    """
    return bool(user.phone_verified if user.phone else user.username)


def check_proved(user: Any) -> None:
    """Raises PhoneUnproved."""
    if not is_proved(user):
        raise PhoneUnproved


def can_close(user: User, *, by: User) -> bool:
    """Whether `by` may close this account for good: the person, or the centre in the administration; somebody who may
    do everything there is closed by their like only.
    """
    if by.pk == user.pk:
        return True
    may = by.is_active and by.is_staff and by.has_perm("accounts.change_user")
    return may and (by.is_superuser or not user.is_superuser)


def check_can_close(user: User, *, by: User) -> None:
    """Raises NotAllowed."""
    if not can_close(user, by=by):
        raise NotAllowed


def hold(user: Any) -> None:
    """Lock the person's row until the transaction ends, before anything else (docs/locking.md): what they take at the
    same time from two telephones is counted one after the other, and nobody takes anything while the account is being
    closed. Raises PhoneUnproved, AccountClosed.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not person.is_active:
        raise AccountClosed
    check_proved(person)
