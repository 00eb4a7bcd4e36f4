"""What points do about news from the rooms below, in the same transaction."""

from accounts.events import AccountClosed
from civic.kernel.events import hears
from points import actions


@hears(AccountClosed)
def let_points_lapse(event: AccountClosed) -> None:
    """Vouchers that nobody collected are cancelled, and the balance lapses; the entries stay."""
    actions.end_account(user=event.user, by=event.by, now=event.at)
