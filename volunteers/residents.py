"""Whom a team meets at an event, as its leader reads them around the day (volunteers.claims.visibility says when)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Reader
from activities import queries as activities
from activities.models import Activity
from activities.signups import parties
from activities.signups import queries as seats
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel import words
from volunteers.claims import visibility

EXPECTED = (SignupState.CONFIRMED, SignupState.ATTENDED)


@dataclass(frozen=True, slots=True)
class Expected:
    """Who comes with one sign-up, and what helpers should know of them; no telephone number."""

    who: str
    needs: list[str]
    came: bool

    @classmethod
    def of(cls, signup: Signup) -> "Expected":
        known = [(member, member.needs_words) for member in signup.members.all()]
        needs = [_("%(name)s: %(needs)s") % {"name": who, "needs": words.listed(said)} for who, said in known if said]
        return cls(parties.for_roll(signup), needs, signup.state == SignupState.ATTENDED)


def met(activity_id: int, *, by: Reader, now: datetime) -> tuple[Activity, list[Expected]]:
    """Who is expected, as they signed up. Each look is recorded. Raises NotFound for everybody who leads no
    team there, and outside the time.
    """
    activity = activities.get(activity_id, visible_for=by)
    visibility.check_meets_residents(activity, by=by, now=now)
    return activity, [Expected.of(one) for one in seats.roll(activity) if one.state in EXPECTED]
