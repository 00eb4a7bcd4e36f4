"""What becomes of moves when the account changes otherwise, in the same transaction."""

from accounts.events import AccountClosed, NumberChanged
from civic.kernel.events import hears
from network.moving import actions


@hears(AccountClosed)
def forget_moves(event: AccountClosed) -> None:
    """Nothing waits for a closed account."""
    actions.forget(user=event.user, by=event.by, now=event.at)


@hears(NumberChanged)
def drop_what_waits(event: NumberChanged) -> None:
    """The person has found another way to a new number; of a move that is just being confirmed nothing waits."""
    actions.drop(user=event.user, by=event.by, now=event.at)
