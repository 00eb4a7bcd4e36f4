"""Where people live, for those who may know."""

from uuid import UUID

from accounts.models import Reader
from network.addresses.models import Address


def of(user: Reader) -> dict[UUID | None, Address]:
    """A person's own address under None, those of their family under the member's key."""
    if not user.is_authenticated:
        return {}
    found = Address.objects.filter(user=user, erased_at=None).select_related("site")
    return {address.member_id: address for address in found}
