"""Points in lists, in words: what came and went, what is on offer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.kernel import words
from civic.kernel.cards import RequestCard
from network.models import Site
from points import queries, vouchers
from points.models import EntryKind, LedgerEntry, Redemption, Reward
from points.transitions import RedemptionState


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One movement; at the desk also what this member of staff can do about it."""

    pk: UUID
    title: str
    amount: str  # with its sign
    gain: bool
    at: datetime
    site: str
    why: str  # the sum under the rule of its day; empty for what was not earned
    can_correct: bool = False
    can_erase: bool = False


def entry(row: LedgerEntry) -> EntryRow:
    """A movement as its owner reads it."""
    titles = {
        EntryKind.EARNED: row.reason,
        EntryKind.REDEEMED: _("Exchanged: %(what)s") % {"what": row.reason},
        EntryKind.REFUNDED: _("Given back: %(what)s") % {"what": row.reason},
        EntryKind.CORRECTED: _("Corrected: %(what)s") % {"what": row.because},
        EntryKind.EXPIRED: _("Expired"),
    }
    return EntryRow(
        pk=row.pk,
        title=titles[EntryKind(row.kind)],
        amount=f"{row.amount:+d}".replace("-", "−"),
        gain=row.amount > 0,
        at=row.at,
        site=str(row.site),
        why=queries.why(row),
    )


def redemption(row: Redemption, *, now: datetime) -> RequestCard:
    """A voucher in its owner's list."""
    waiting = row.state == RedemptionState.RESERVED
    facts = [str(row.reward.partner or row.reward.site), row.get_state_display()]
    if waiting:
        facts.append(_("collect by %(day)s") % {"day": words.short_day(row.good_until, now=now)})
        facts.append(vouchers.spaced(row.voucher))
    url = reverse("points:redemption", args=[row.voucher])
    return RequestCard(row.reward.title, url, facts, waiting=waiting)


@dataclass(frozen=True, slots=True)
class RewardCard:
    """A reward in a list."""

    title: str
    url: str
    price: int
    left: int
    giver: str
    place: str  # where it is collected; empty in one's own community, and where the giver's name says it
    state: str  # whether the reader's points last; empty for readers without points
    can: bool


def reward(row: Reward, balance: int | None, *, near: Site | None = None) -> RewardCard:
    """What it costs, and whether this `balance` lasts; None for a reader who has no account."""
    giver = row.partner or row.site
    place = row.partner.site if row.partner else row.site
    missing = row.price - (balance or 0)
    if not row.stock_left:
        state = _("run out")
    elif balance is None:
        state = ""
    elif missing > 0:
        state = _("%(points)d points to go") % {"points": missing}
    else:
        state = _("you can have this")
    return RewardCard(
        title=row.title,
        url=reverse("points:redeem", args=[row.pk]),
        price=row.price,
        left=row.stock_left,
        giver=str(giver),
        place="" if place in (near, giver) else str(place),
        state=state,
        can=bool(row.stock_left) and missing <= 0,
    )
