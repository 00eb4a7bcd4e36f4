"""Who is there at Xincheng to do things by the actions of the product, each as of the hour at which it was done."""

from datetime import datetime, timedelta

from accounts.models import User
from activities.models import Activity
from civic.demo.dice import Dice
from network.models import Site
from orders.models import ServiceRequest
from orders.transitions import OPEN_STATES
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES
from volunteers.dispatch.matching import slot_of
from volunteers.people.models import Volunteer

LONGEST, SHIFT = timedelta(hours=9), timedelta(hours=3)
MOST_OPEN = 6  # of 10 that the product takes: a renewal adds up to four


class Crew:
    """The sign-ins of README.md, and the volunteers of the station."""

    def __init__(self, here: Site) -> None:
        self.here = here
        self.staff, self.resident, self.volunteer, self.leader = (
            User.objects.get(username=name) for name in ("staff", "resident", "volunteer", "leader")
        )
        others = list(Volunteer.objects.filter(site=here).select_related("user").order_by("number")[:30])
        known = [self.volunteer, self.leader]
        self.free_time = {one.pk: one.availability for one in others}
        self.helpers = known + [one.user for one in others if one.user not in known]

    def is_free(self, who: User, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether this volunteer is expected nowhere else then."""
        promised = Claim.objects.filter(volunteer_id=who.pk, state__in=LIVE_STATES)
        return not promised.filter(during__overlap=(starts_at, ends_at)).exists()

    def _free(self, activity: Activity) -> User:
        """`volunteer`, where it can be, else one who has time at such hours, else anybody."""
        free = [one for one in self.helpers if self.is_free(one, activity.starts_at, activity.ends_at)]
        slot = slot_of(activity.starts_at)
        return next((one for one in free if one == self.volunteer or slot in self.free_time[one.pk]), free[0])

    def take_place(self, activity: Activity, *, now: datetime) -> Claim:
        """The first who is free takes a place: `volunteer`, where it can be."""
        return claims_actions.claim(activity_id=activity.pk, by=self._free(activity), now=now)

    def send_somebody(self, activity: Activity, *, now: datetime) -> Claim:
        """Staff give a place that nobody took."""
        who = self._free(activity)
        return claims_actions.place(activity_id=activity.pk, volunteer_id=who.pk, by=self.staff, now=now)

    def note_times(self, claim: Claim, activity: Activity, dice: Dice, *, by: User) -> None:
        """Staff tick somebody off on coming and leaving, a little early or late; of a desk that is staffed all day, a
        shift.
        """
        start, end = activity.starts_at, activity.ends_at
        if end - start > LONGEST:
            start, end = start + LONGEST, start + LONGEST + SHIFT
        came = start + timedelta(minutes=dice.choice((-12, -9, -7, -5, -3, -2, -1, 4, 9)))
        left = end + timedelta(minutes=dice.choice((-14, -6, 1, 2, 3, 5, 8, 11)))
        attendance_actions.check_in(claim_id=claim.pk, by=by, now=came, at=came)
        attendance_actions.check_out(claim_id=claim.pk, by=by, now=left, at=left)

    def resident_may_order(self) -> bool:
        """Whether `resident` has so few open orders that there is room for ours and for those of who tries it out."""
        return ServiceRequest.objects.filter(requester=self.resident, state__in=OPEN_STATES).count() < MOST_OPEN
