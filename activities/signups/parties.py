"""Who comes with one sign-up: whoever signed up, members of the family, guests by name.

A party takes a seat a person. Who signs up only a child takes no seat, and may help at the same activity.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.family import consents
from accounts.family.models import FamilyMember
from accounts.models import Reader, User
from activities.signups.errors import ConsentMissing
from activities.signups.models import Signup
from civic.kernel import words
from civic.kernel.errors import Invalid

MOST_GUESTS = 5  # by name, with one sign-up


@dataclass(frozen=True, slots=True)
class Party:
    """Who is to come. `with_self` says that whoever signs up comes too, or whom staff wrote down; `unnamed` is how many
    more come of whom no name is known.
    """

    with_self: bool = True
    members: Sequence[FamilyMember] = ()
    guest_names: Sequence[str] = ()
    unnamed: int = 0

    @property
    def seats(self) -> int:
        """One a person."""
        return self.with_self + len(self.members) + len(self.guest_names) + self.unnamed


def members(ids: Collection[UUID], *, of: User) -> list[FamilyMember]:
    """These members of the person's family, locked until the transaction ends, so that none is erased meanwhile; before
    the activity (docs/locking.md). Raises Invalid where one is not among them, whoever's it is.
    """
    wanted = set(ids)
    rows = FamilyMember.objects.of(of).select_for_update(no_key=True, of=("self",)).select_related("guardian_consent")
    found = list(rows.filter(pk__in=wanted).order_by("created_at", "pk")) if wanted else []
    if len(found) != len(wanted):
        text = gettext_lazy("Choose somebody of your family. Whoever was removed can't be signed up any more.")
        raise Invalid(text, code="unknown_member", field="family")
    return found


def of(signup: Signup) -> Party:
    """Who comes with it."""
    family = sorted(signup.members.all(), key=lambda member: (member.created_at, member.pk))
    known = signup.with_self + len(family) + len(signup.guest_names)
    return Party(signup.with_self, family, signup.guest_names, signup.seats - known)


def named(names: Collection[str]) -> list[str]:
    """Guests as they are kept. Raises Invalid."""
    guests = [name.strip()[:40] for name in names if name.strip()]
    if len(guests) > MOST_GUESTS:
        text = gettext_lazy("At most %(most)d guests.")
        raise Invalid(text, code="too_many", field="guest_names", most=MOST_GUESTS)
    return guests


def check(party: Party, *, now: datetime) -> None:
    """Somebody comes, and for each child a guardian agreed. Raises Invalid, ConsentMissing."""
    if not party.seats:
        raise Invalid(gettext_lazy("Who comes? Tick somebody, or write a name."), code="required", field="family")
    today = timezone.localdate(now)
    if any(consents.is_missing(member, on=today) for member in party.members):
        raise ConsentMissing(field="family")


def for_host(signup: Signup) -> str:
    """Who comes, as whoever signed up reads it: “myself, Xiaoming, Aunt Li and 2 more”."""
    party = of(signup)
    names = [_("myself")] if party.with_self else []
    return _listed([*names, *map(str, party.members), *party.guest_names], party.unnamed)


def for_roll(signup: Signup) -> str:
    """Who comes, as the staff at the door read it: members of the family with their year of birth, and who signed them
    up where that person does not come.
    """
    party, host = of(signup), signup.host
    known = [
        _("%(name)s (%(year)d)") % {"name": member, "year": member.birth_year} if member.birth_year else str(member)
        for member in party.members
    ]
    if party.with_self:
        return _listed([host, *known, *party.guest_names], party.unnamed)
    listed = _listed([*known, *party.guest_names], party.unnamed)
    return _("%(names)s – signed up by %(host)s") % {"names": listed, "host": host}


def member_name(member: FamilyMember, *, to: Reader) -> str:
    """Whole for whoever looks after them, 袁** for everybody else."""
    return str(member) if member.user_id == to.pk else words.mask_name(member.name)


def _listed(names: Sequence[str], unnamed: int) -> str:
    more = [ngettext("%(number)d more", "%(number)d more", unnamed) % {"number": unnamed}] if unnamed else []
    return words.listed([*names, *more])
