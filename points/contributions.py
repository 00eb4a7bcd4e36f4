"""What pages of several rooms show of points."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from civic.kernel import contributions as pages
from network.models import Role
from network.policies import holds
from points import queries


def offer() -> None:
    """Called once when the room opens."""
    pages.desk_nav.offer(pages.NavEntry(_("Rewards"), "points:desk_rewards", "gift", holds(Role.STAFF)), at=60)
    pages.desk_nav.offer(pages.NavEntry(_("Counter"), "points:counter", "qr", holds(Role.STAFF, Role.MERCHANT)), at=70)
    pages.first_pages.offer(pages.FirstPage("points:counter", holds(Role.MERCHANT)), at=30)
    pages.given_up.offer(given_up, at=40)


def given_up(user: User, now: datetime) -> list[str]:
    """Points and what waits at the counter."""
    found = []
    if number := len([one for one in queries.redemptions_of(user, limit=99) if one.is_waiting(now=now)]):
        text = ngettext(
            "%(number)d voucher that you have not collected is cancelled.",
            "%(number)d vouchers that you have not collected are cancelled.",
            number,
        )
        found.append(text % {"number": number})
    if number or queries.balance(user):
        found.append(str(_("Your points lapse: %(balance)d now.") % {"balance": queries.balance(user)}))
    return found
