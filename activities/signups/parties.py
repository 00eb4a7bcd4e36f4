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
from activities.models import Activity
from activities.signups.errors import ConsentMissing, WrongAge
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


def check(party: Party, activity: Activity, *, is_own: bool, now: datetime) -> None:
    """Somebody comes, everybody fits whose age is known, and for each child a guardian agreed. With `is_own` the one
    who signs up has an account, so is grown up; whom staff write down may be a child. Raises Invalid, WrongAge,
    ConsentMissing.
    """
    if not party.seats:
        raise Invalid(gettext_lazy("Who comes? Tick somebody, or write a name."), code="required", field="family")
    ages = words.ages(activity.age_from, activity.age_until)
    if is_own and is_grown_up_alone(party, activity):
        text = gettext_lazy("This is for children (%(ages)s). Who comes? Tick a child, or write a name.")
        raise Invalid(text, code="required", field="family", ages=ages)
    if unfit := [str(member) for member in party.members if not fits(member, activity)]:
        raise WrongAge(field="family", ages=ages, names=words.listed(unfit))
    today = timezone.localdate(now)
    if any(consents.is_missing(member, on=today) for member in party.members):
        raise ConsentMissing(field="family")


def is_grown_up_alone(party: Party, activity: Activity) -> bool:
    """Whether whoever has an account would come without anybody to what is for children."""
    return activity.is_for_children and party.seats == party.with_self


def fits(member: FamilyMember, activity: Activity) -> bool:
    """Whether they may have the right age on its day: the birthday is not known, so the year is given the benefit."""
    if member.birth_year is None:
        return True
    most = timezone.localdate(activity.starts_at).year - member.birth_year
    is_old_enough = activity.age_from is None or most >= activity.age_from
    return is_old_enough and (activity.age_until is None or most - 1 <= activity.age_until)


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
