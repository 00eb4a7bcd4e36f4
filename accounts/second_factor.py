"""People who work here need a second factor, where settings.STAFF_SECOND_FACTOR asks for it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import typed
from civic.kernel.errors import NotAllowed

WORK_ROLES = ("staff", "official", "merchant")
# The same question as `_lacks_one`, for the query that reads a token's person.
LACKS_ONE = f"""
NOT EXISTS (SELECT FROM mfa_authenticator WHERE user_id = accounts_user.id) AND (is_staff OR EXISTS (
    SELECT FROM network_membership WHERE user_id = accounts_user.id AND role IN {WORK_ROLES!r}))
"""  # noqa: S608  # nosec B608: our own words


class SecondFactorRequired(NotAllowed):
    """Set one up on the page, or send its code along (403)."""

    code = "second_factor_required"
    message = _("Your work needs two-step verification: set up an authenticator app first.")


def is_missing(user: Any) -> bool:
    """Whether this person works here and has no second factor though one is asked for. Roles of work don't count then
    (network.policies). Read once a request; a token's person brings it along.
    """
    if not settings.STAFF_SECOND_FACTOR or not user.is_authenticated:
        return False
    if "_lacks_second_factor" not in user.__dict__:
        remember(user, _lacks_one(user))
    return bool(user.__dict__["_lacks_second_factor"])


def remember(user: Any, lacks_one: bool) -> None:
    """What is known already of this person."""
    user.__dict__["_lacks_second_factor"] = lacks_one


def forget(user: Any) -> None:
    """After a change of roles or factors: read it anew."""
    user.__dict__.pop("_lacks_second_factor", None)


def _lacks_one(user: Any) -> bool:
    return not is_mfa_enabled(user) and works_here(user)


def works_here(user: Any) -> bool:
    """Whether this person has a role of work somewhere, or opens the administration."""
    return bool(user.is_staff or user.memberships.filter(role__in=WORK_ROLES).exists())


def check_present(user: Any) -> None:
    """Raises SecondFactorRequired."""
    if is_missing(user):
        raise SecondFactorRequired


def is_code(user: User, code: str) -> bool:
    """Whether it is one of the person's code app, or a spare one; it counts once."""
    factors, code = Authenticator.objects.filter(user=user), typed.digits(code)
    return bool(code) and any(factor.wrap().validate_code(code) for factor in factors)


def check_code(user: User, code: str) -> None:
    """Raises SecondFactorRequired unless the person has no second factor, or this is a code of it. A code counts
    once.
    """
    check_present(user)
    if not is_mfa_enabled(user):
        return
    if not is_code(user, code):
        raise SecondFactorRequired(
            _("This account has two-step verification: send the six digits of the authenticator app as “code”.")
        )
