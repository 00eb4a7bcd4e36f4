"""What messages do about news from accounts, in the same transaction."""

from accounts.events import AccountClosed
from civic.kernel.events import hears
from notifications import actions


@hears(AccountClosed)
def drop_messages(event: AccountClosed) -> None:
    """The inbox goes, and what was to be sent is not sent."""
    actions.forget(user=event.user)
