"""Writing down where somebody lives, and erasing it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.family.models import FamilyMember
from accounts.models import User
from accounts.standing import acting
from civic.kernel import audit
from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_line
from network.addresses.models import Address
from network.addresses.verbs import AddressDid
from network.models import Site


@dataclass(frozen=True, slots=True)
class Said:
    """Where it is; all but the estate may be empty, as in a village."""

    estate: str
    building: str = ""
    unit: str = ""
    room: str = ""
    how_to_find: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An address with the site of its community."""

    site: Site
    said: Said


@transaction.atomic
def write(
    *,
    by: User,
    whose: User | None = None,
    member: FamilyMember | None = None,
    site: Site,
    said: Said,
    now: datetime,
) -> Address:
    """The address of `by` (or of the person for whom `by` acts: `whose`), or of a member of the family, from now on:
    also for orders that are open, so that a change is said once. Raises NotAllowed, PhoneUnproved, AccountClosed,
    Invalid.
    """
    whose = whose or by
    acting.hold(whose.pk, by=by)  # one address each, though two telephones write it
    if member is not None and (member.user_id != whose.pk or member.removed_at):
        raise Invalid(code="invalid", field="member")
    place = _checked(site, said)
    address, _made = Address.objects.update_or_create(
        user=whose, member=member, erased_at=None, defaults={"site": site, "written_at": now, **place}
    )
    audit.record(AddressDid.NOTED, by=by, target=address, at=now)
    return address


@transaction.atomic
def write_for_caller(*, by: User, site: Site, said: Said, now: datetime) -> Address:
    """Where somebody is to be helped who has no account: a row of its own, known only to the order that refers to it.
    Raises Invalid.
    """
    address = Address.objects.create(site=site, written_at=now, **_checked(site, said))
    audit.record(AddressDid.NOTED, by=by, target=address, at=now)
    return address


@transaction.atomic
def copy_for_orders(address: Address, *, by: User, now: datetime) -> Address:
    """The same place as a row of its own, for orders that outlive the address book's."""
    said = Said(**{field.name: getattr(address, field.name) for field in fields(Said)})
    return write_for_caller(by=by, site=address.site, said=said, now=now)


def _checked(site: Site, said: Said) -> dict[str, str]:
    """As it is kept. Raises Invalid, which names the field."""
    if not site.is_active:
        raise Invalid(code="closed", field="site")
    clean = replace(said, **{field.name: clean_line(getattr(said, field.name)) for field in fields(said)})
    if not clean.estate:
        raise Invalid(_("Which estate or village is it?"), code="required", field="estate")
    return asdict(clean)


def erase(*, user: User, member: FamilyMember | None = None, by: User, now: datetime) -> None:
    """Nobody reads any more where it was; with no member named, all addresses of this person and their family. In the
    caller's transaction.
    """
    found = Address.objects.filter(user=user, erased_at=None)
    if member is not None:
        found = found.filter(member=member)
    empty(found.select_for_update(no_key=True, of=("self",)).order_by("pk"), by=by, now=now)


def empty(addresses: Iterable[Address], *, by: User | None, now: datetime) -> None:
    """Erase these, which the caller has locked."""
    for address in addresses:
        for field in fields(Said):
            setattr(address, field.name, "")
        address.erased_at = now
        address.save()
        audit.record(AddressDid.ERASED, by=by, target=address, at=now)
