"""What orders do about news from the rooms below, in the same transaction."""

from accounts.events import AccountClosed
from civic.kernel.events import hears
from orders.actions import closing


@hears(AccountClosed)
def withdraw_and_forget(event: AccountClosed) -> None:
    """Open orders are withdrawn and their handlers told; of all of them the words go."""
    closing.withdraw_all(user=event.user, by=event.by, now=event.at)
    closing.forget_words(user=event.user)
