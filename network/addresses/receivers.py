"""What becomes of addresses when those who live there leave us, in the same transaction."""

from accounts.events import AccountClosed
from accounts.family.events import MemberRemoved
from civic.kernel.events import hears
from network.addresses import actions
from network.addresses.events import AddressGivenUp
from network.addresses.models import Address


@hears(AccountClosed)
def erase_addresses(event: AccountClosed) -> None:
    """The person's own, and those of their family."""
    actions.erase(user=event.user, by=event.by, now=event.at)


@hears(MemberRemoved)
def erase_address_of_member(event: MemberRemoved) -> None:
    """Where somebody lives whom nobody looks after here any more. The rooms above are told first, for a volunteer may
    be on the way there.
    """
    for address in Address.objects.filter(member=event.member, erased_at=None).select_related("site", "user"):
        AddressGivenUp(address=address, by=event.by, at=event.at).send()
    actions.erase(user=event.member.user, member=event.member, by=event.by, now=event.at)
