"""What second persons do about news from accounts, in the same transaction."""

from accounts.events import AccountClosed
from accounts.standing import actions
from civic.kernel.events import hears


@hears(AccountClosed)
def end_all(event: AccountClosed) -> None:
    """Nobody acts for a closed account, nor with one."""
    actions.end_all(user=event.user, by=event.by, now=event.at)
