"""What pages of several rooms show of points."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel.personal import of_rows
from network.models import Role
from network.policies import holds
from points import queries
from points.models import EntryKind, LedgerEntry, Redemption
from points.transitions import RedemptionState


def offer() -> None:
    """Called once when the room opens."""
    pages.desk_nav.offer(pages.NavEntry(_("Rewards"), "points:desk_rewards", "gift", holds(Role.STAFF)), at=60)
    pages.desk_nav.offer(pages.NavEntry(_("Counter"), "points:counter", "qr", holds(Role.STAFF, Role.MERCHANT)), at=70)
    pages.first_pages.offer(pages.FirstPage("points:counter", holds(Role.MERCHANT)), at=30)
    pages.given_up.offer(given_up, at=40)
    entry = {
        "at": _("when"),
        "amount": _("points"),
        "kind": _("kind"),
        "reason": _("what for"),
        "because__text": _("why"),
    }
    pages.my_data.offer(
        of_rows(
            "points",
            _("My points"),
            lambda user: LedgerEntry.objects.filter(account=user.pk),
            entry,
            holds=["points.Account.user", "points.LedgerEntry.account"],
            choices={"kind": EntryKind},
        ),
        at=60,
    )
    voucher = {"reward__title": _("what"), "price": _("points"), "voucher": _("voucher"), "state": _("state")}
    voucher |= {"reserved_at": _("reserved"), "expires_at": _("runs out at")}
    pages.my_data.offer(
        of_rows(
            "vouchers",
            _("What I exchanged points for"),
            lambda user: Redemption.objects.filter(account=user.pk),
            voucher,
            holds=["points.Redemption.account"],
            choices={"state": RedemptionState},
        ),
        at=61,
    )


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
