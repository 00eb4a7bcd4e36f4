"""What becomes of what is over, when some days have passed: colleagues complete it, neighbours say how it was, and what
waited for an answer gets one, some of it late.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

from accounts.models import User
from activities import actions as activities
from activities.models import Activity, Audience
from activities.signups import actions as signups
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.demo import names
from civic.demo.crew import Crew
from civic.demo.dice import Dice
from civic.kernel.errors import DomainError
from orders import actions as orders
from orders.models import ServiceRequest
from orders.outcomes import Said
from orders.transitions import RequestState
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.crediting.actions import credit_confirmed_claims

DAY = timedelta(days=1)
MISSED, ABSENT, DISPLEASED, SILENT = (
    0.04,
    0.1,
    0.05,
    0.15,
)  # of volunteers, of seats, of ratings, of those who are asked


class Aftermath:
    """`staff` says who works at each site."""

    def __init__(self, dice: Dice, crew: Crew, staff: dict[int, User]) -> None:
        self.dice, self.crew, self.staff = dice, crew, staff
        self.count: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """How many of each."""
        self.complete_what_is_over()
        self.say_how_it_was()
        self.answer_what_waited()
        return self.count

    def complete_what_is_over(self) -> None:
        """What was over before yesterday."""
        over = Activity.objects.filter(state__in=(ActivityState.PUBLISHED, ActivityState.HELD))
        rows = over.filter(ends_at__lte=self.dice.at(-1, 0)).select_related("site")
        for activity in rows.order_by("ends_at", "site_id", "title"):
            staff, is_visit = self.staff[activity.site_id], activity.audience == Audience.INVITED
            if is_visit and not activity.volunteers_claimed:
                self.crew.send_somebody(activity, now=activity.starts_at - timedelta(hours=12))
            self.tick_volunteers(activity, by=staff)
            came = 1 if is_visit else self.tick_guests(activity, by=staff)
            done = max(activity.ends_at + timedelta(minutes=40), activity.held_at or activity.ends_at)
            activities.complete(activity_id=activity.pk, attended_residents=came, report="", by=staff, now=done)
            credit_confirmed_claims(now=done)
            self.count["completed"] += 1

    def tick_volunteers(self, activity: Activity, *, by: User) -> None:
        """Who had a place came, but a few did not."""
        places = Claim.objects.filter(activity=activity, state=ClaimState.CLAIMED).exclude(volunteer_id=by.pk)
        for n, claim in enumerate(places.order_by("claimed_at", "volunteer__number")):
            if n == 0 or self.dice.random() >= MISSED:
                self.crew.note_times(claim, activity, self.dice, by=by)

    def tick_guests(self, activity: Activity, *, by: User) -> int:
        """Whoever ordered it came, and most of the others with a seat; how many people."""
        seats = Signup.objects.filter(activity=activity, state=SignupState.CONFIRMED).order_by("queue_number")
        came = {seat.pk for seat in seats if seat.is_ordered or self.dice.random() >= ABSENT}
        now = activity.starts_at + timedelta(minutes=15)
        return signups.mark_attendance(activity_id=activity.pk, came=came, by=by, now=now)

    def say_how_it_was(self) -> None:
        """Neighbours say on the next day that it was done, callers when a colleague calls back; some say nothing, and
        `resident` leaves it to whoever tries it out.
        """
        until = self.dice.midnight
        held = ServiceRequest.objects.filter(state=RequestState.HELD, held_at__lt=until - DAY)
        asked = held.exclude(requester=self.crew.resident).select_related("requester", "site")
        for request in asked.order_by("held_at", "number"):
            assert request.held_at is not None
            if self.dice.random() < SILENT:
                continue
            if self.is_not_solved(request):
                continue
            by = self.staff[request.site.path[-2]] if request.is_written_down else request.requester
            score = 3 if self.dice.random() < DISPLEASED else self.dice.choice([5, 5, 5, 4])
            comment = self.dice.one(names.COMMENTS if score > 3 else names.COMPLAINTS)
            now = min(self.dice.office(request.held_at + DAY), until)
            with suppress(DomainError):  # who helped there says nothing of it
                orders.say_outcome(order_id=request.pk, outcome=Said.DONE, score=score, comment=comment, by=by, now=now)
        orders.settle_what_is_due(now=until)
        credit_confirmed_claims(now=until)

    def is_not_solved(self, request: ServiceRequest) -> bool:
        """Whoever ordered says so, where nothing else at Xincheng was not solved within a week."""
        lately = ServiceRequest.objects.filter(site=self.crew.here, reopened_at__gte=self.dice.at(-7, 0))
        if request.site_id != self.crew.here.pk or request.is_written_down or lately.exists():
            return False
        assert request.held_at is not None
        who, now, words = request.requester, request.held_at + DAY, "去了没轮上，还是没办好。"
        orders.say_outcome(order_id=request.pk, outcome=Said.NOT_SOLVED, comment=words, by=who, now=now)
        return True

    def answer_what_waited(self) -> None:
        """Orders whose answer is due by now were taken on in time; those that climbed, once they had rested a day."""
        waiting = ServiceRequest.objects.filter(state=RequestState.SUBMITTED, answer_due_at__lt=self.dice.at(0, 18))
        for request in waiting.order_by("answer_due_at", "number"):
            now = min(request.answer_due_at - timedelta(hours=1), self.dice.at(-1, 17))
            if request.escalated_at:
                now = self.dice.office(request.escalated_at + DAY)
            if now < self.dice.midnight:
                self.accept(request, now)

    def accept(self, request: ServiceRequest, now: datetime) -> None:
        """By who works where it waits."""
        orders.accept(order_id=request.pk, by=self.staff[request.owner_id], now=now)
        self.count["answered"] += 1
