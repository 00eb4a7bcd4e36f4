"""What orders do about news from below, in the same transaction.

Of a member who is removed (accounts.family.events.MemberRemoved) an order keeps the name and number that it was placed
with: the station has promised an answer, and must find the person. What helpers should know was told by consent, and
goes with it at once. Where the person lives goes from the address book, but a volunteer may be on the way: orders that
are open keep a copy, which is emptied a month after they are over.
"""

from accounts.events import AccountClosed, AccountHandedOver
from civic.kernel.events import hears
from network.addresses.events import AddressGivenUp
from orders import actions
from orders.actions import closing


@hears(AccountHandedOver)
def hand_over(event: AccountHandedOver) -> None:
    """Open orders become the second person's."""
    confidential = event.confidential_too
    closing.hand_over(user=event.user, heir=event.heir, confidential_too=confidential, by=event.by, now=event.at)


@hears(AccountClosed)
def withdraw_and_forget(event: AccountClosed) -> None:
    """What waits for the person's word is settled, open orders are withdrawn and their handlers told; of all of them
    the words go.
    """
    closing.settle_all(user=event.user, now=event.at)
    closing.withdraw_all(user=event.user, by=event.by, now=event.at)
    closing.forget_words(user=event.user)


@hears(AddressGivenUp)
def keep_where_open_orders_are(event: AddressGivenUp) -> None:
    """What is still to be done there can be done; of an account that is closed nothing is kept."""
    if event.address.user is None or not event.address.user.is_active:
        return
    actions.keep_for_open_orders(address=event.address, by=event.by, now=event.at)
