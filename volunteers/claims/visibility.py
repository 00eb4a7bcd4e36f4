"""Where a visit is: told to those who have taken a place in it, on the place's own page, until two days after its end.
Whom a team meets at an event: told to its leader, around the day. The rest is decided in activities.visibility.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Reader
from activities import visibility
from activities.models import Activity, Audience
from activities.reminders import evening_before
from activities.verbs import Did
from activities.visibility import Line
from civic.kernel import audit, months
from civic.kernel.errors import NotFound
from orders import queries as orders
from orders.models import ServiceRequest
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES
from volunteers.people.models import TeamMember

KNOWN_FOR = timedelta(days=2)  # after the end: something forgotten at somebody's home can still be fetched


def goes_there(claim: Claim, user: Reader, *, now: datetime) -> bool:
    """Whether this is the person's own place, and it is not long over."""
    is_own = claim.volunteer_id == user.pk and claim.state in LIVE_STATES
    return is_own and now <= claim.activity.ends_at + KNOWN_FOR


def line(claim: Claim, *, to: Reader, now: datetime) -> Line:
    """What `to` reads of the activity on the page of this place."""
    if goes_there(claim, to, now=now):
        return visibility.in_full(claim.activity)
    return visibility.line(claim.activity, to=to)


@dataclass(frozen=True, slots=True)
class Door:
    """Whom a volunteer visits, as only they read it. What was not said, or erased, is empty."""

    name: str
    phone: str
    address: str
    how_to_find: str
    needs: list[str]  # what helpers should know, in the reader's language


def doors(claim: Claim, *, to: Reader, now: datetime) -> list[Door]:
    """The homes that a visit goes to, for whoever has taken a place in it. None of an event, and none for anybody
    else.
    """
    if claim.activity.audience != Audience.INVITED or not goes_there(claim, to, now=now):
        return []
    return [_door(order) for order in orders.answered_by(claim.activity_id)]


def _door(order: ServiceRequest) -> Door:
    return Door(
        name=order.household,
        phone=order.call_number,
        address=order.address.whole if order.address else "",
        how_to_find=order.address.how_to_find if order.address else "",
        needs=order.member.needs_words if order.member else [],
    )


def record_look(claim: Claim, *, by: Reader, now: datetime) -> None:
    """Every look at where a visit is, is itself recorded."""
    if claim.activity.audience == Audience.INVITED and goes_there(claim, by, now=now):
        audit.record(Did.LOOKED_AT, by=by, target=claim.activity, at=now)


def meets_residents(activity: Activity, user: Reader, *, now: datetime) -> bool:
    """Whether this person leads a team that helps there, and it is the time to know who comes: from the evening before
    to the end of the day after. Not of a visit: who goes there reads of the household on the own place's page.
    """
    is_near = evening_before(activity.starts_at) <= now < months.midnight(_day_after(activity))
    if activity.is_visit or not is_near:
        return False
    led = TeamMember.objects.filter(volunteer_id=user.pk, is_leader=True).values("team")
    return Claim.objects.filter(activity=activity, team__in=led, state__in=LIVE_STATES).exists()


def _day_after(activity: Activity) -> date:
    """The first day on which the names are closed again."""
    return timezone.localdate(activity.ends_at) + timedelta(days=2)


def check_meets_residents(activity: Activity, *, by: Reader, now: datetime) -> None:
    """Everybody else must not know that there is such a page; each look is itself recorded. Raises NotFound."""
    if not meets_residents(activity, by, now=now):
        raise NotFound
    audit.record(Did.ROLL_OPENED, by=by, target=activity, at=now)
