"""Who may do what with points; what the state allows stands in transitions.py."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from civic.kernel.errors import NotAllowed, NotFound
from network import policies
from network.models import Role, Site
from points.models import LedgerEntry, Redemption, Reward


def can_hand_over(redemption: Redemption, *, by: Reader) -> bool:
    """Staff of the reward's site or above, or the merchant whose reward it is; nobody their own."""
    return redemption.account_id != by.pk and _is_at_counter_of(redemption.reward, by)


def _is_at_counter_of(reward: Reward, by: Reader) -> bool:
    return policies.has_role(by, Role.STAFF, at=reward.site) or (
        reward.partner_id is not None
        and any(m.role == Role.MERCHANT and m.partner_id == reward.partner_id for m in policies.memberships(by))
    )


def check_can_see(redemption: Redemption, *, by: Reader) -> None:
    """The person's own, or one to hand over; everybody else must not know that it exists. Raises NotFound."""
    if redemption.account_id != by.pk and not can_hand_over(redemption, by=by):
        raise NotFound


def check_can_fulfil(redemption: Redemption, *, by: Reader) -> None:
    """Raises NotFound, NotAllowed `own_voucher`."""
    check_can_see(redemption, by=by)
    if redemption.account_id == by.pk:
        raise NotAllowed(_("Your own voucher is handed over by somebody else at the counter."), code="own_voucher")


def check_can_cancel(redemption: Redemption, *, by: Reader) -> None:
    """Only the person whose points they are. Raises NotFound, NotAllowed."""
    check_can_see(redemption, by=by)
    if redemption.account_id != by.pk:
        raise NotAllowed


def check_can_correct(entry: LedgerEntry, *, by: Reader) -> None:
    """Staff of the site where it was earned, or above; never one's own points. Raises NotAllowed."""
    policies.check_role(by, Role.STAFF, at=entry.site)
    if entry.account_id == by.pk:
        raise NotAllowed


def check_can_offer(site: Site, *, by: Reader) -> None:
    """Rewards are set by staff of the site or above. Raises NotAllowed."""
    policies.check_role(by, Role.STAFF, at=site)
