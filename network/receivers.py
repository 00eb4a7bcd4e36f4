"""What the network does about news from accounts, in the same transaction."""

from accounts.events import AccountClosed
from civic.kernel.events import hears
from network import actions


@hears(AccountClosed)
def take_roles_back(event: AccountClosed) -> None:
    """The person has no community and no role any more."""
    actions.revoke_all(user=event.user, by=event.by, now=event.at)
