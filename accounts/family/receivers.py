"""What families do about news from accounts, in the same transaction."""

from accounts.events import AccountClosed
from accounts.family import actions
from civic.kernel.events import hears


@hears(AccountClosed)
def erase_the_family(event: AccountClosed) -> None:
    """Whom the person looked after is known to nobody here any more."""
    actions.remove_all(user=event.user, by=event.by, now=event.at)
