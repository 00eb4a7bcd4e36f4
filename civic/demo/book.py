"""The orders as rows, with all that belongs to them: history, plans, ratings, what people said and wrote."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from activities.models import Activity, PlannedRequest
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.people import BATCH
from civic.kernel import sentences, workdays
from civic.kernel.models import AuditEvent, Sentence
from network import queries as network
from network.addresses.models import Address
from network.models import ServiceGroup, Site
from orders import deadlines
from orders.models import DayCounter, Note, NoteKind, Rating, ServiceRequest
from orders.outcomes import Outcome, Said
from orders.transitions import RequestState
from orders.verbs import LATE, Did

S = RequestState
WORKDAYS = 3  # the rule of places.py
AT_THE_STATION = [group for group in ServiceGroup.values if group != ServiceGroup.PSYCHOLOGICAL_CARE]  # see home.py
DAYS_TO_SAY = 5  # what holds where nobody set a rule


class Book:
    """The rows as they come, with numbers by day."""

    def __init__(self, dice: Dice) -> None:
        self.dice, self.numbers = dice, Counter[date]()
        self.overrides = network.calendar_overrides(after=dice.today - timedelta(days=500))
        self.requests: list[ServiceRequest] = []
        self.events: list[AuditEvent] = []
        self.ratings: list[Rating] = []
        self.outcomes: list[Outcome] = []
        self.sentences: list[Sentence] = []
        self.notes: list[Note] = []
        self.plans: list[PlannedRequest] = []
        self.addresses: list[Address] = []

    def add(
        self, site: Site, who: User, submitted: datetime, state: str = S.SUBMITTED, **fields: Any
    ) -> ServiceRequest:
        """One order in the state given, with the times that belong to it."""
        day = submitted.astimezone(self.dice.midnight.tzinfo).date()
        self.numbers[day] += 1
        group = fields.pop("service_group", None) or self.dice.one(AT_THE_STATION)
        due = self.due_on(day)
        values: dict[str, Any] = {
            "id": self.dice.uuid(),
            "number": f"{day:%y%m%d}-{self.numbers[day]:02d}",
            "site": site,
            "owner": site,
            "service_group": group,
            "title": self.dice.one(names.WISHES[group]),
            "wanted_from": due + timedelta(days=1),
            "wanted_until": due + timedelta(days=10),
            "requester": who,
            "is_confidential": group == ServiceGroup.PSYCHOLOGICAL_CARE and fields.get("people", 1) == 1,
            "submitted_at": submitted,
            "state": state,
        }
        request = ServiceRequest(**(values | fields))
        before = deadlines.evening_before(request.wanted_from, now=submitted)
        request.answer_due_at = min(deadlines.closing(due), before)
        request.can_wait = deadlines.can_wait(request.wanted_from, now=submitted)
        self.requests.append(request)
        self.event(request, Did.SUBMITTED, who.pk, submitted, S.SUBMITTED)
        return request

    def due_on(self, day: date) -> date:
        """By when what is ordered on that day has its answer."""
        return workdays.add_workdays(day, WORKDAYS, self.overrides)

    def placed(self, *, due: date) -> datetime:
        """Ten o'clock of the last day, before today, on which what is ordered has its answer by `due`."""
        back = next(n for n in range(1, 40) if self.due_on(self.dice.today - timedelta(days=n)) <= due)
        return self.dice.at(-back, 10)

    def workday_in(self, days: int) -> date:
        """The day so many days from today, or the next on which offices answer."""
        return workdays.add_workdays(self.dice.today + timedelta(days=days - 1), 1, self.overrides)

    def event(
        self,
        request: ServiceRequest,
        verb: Did,
        by: UUID | None,
        at: datetime,
        to: str,
        *,
        reason: str = "",
        because: Sentence | None = None,
    ) -> None:
        """A line of the order's history."""
        self.events.append(
            AuditEvent(
                verb=verb,
                actor_id=by,
                target_type="servicerequest",
                target_id=str(request.pk),
                at=at,
                to_state=to,
                reason=reason,
                data=sentences.reference(because),
            )
        )

    def came_out(self, request: ServiceRequest, said: Said, by: User | None, at: datetime) -> None:
        """Whoever ordered said so, or nobody said otherwise in time."""
        request.state, request.delivered_at = S.DELIVERED, at
        is_follow_up = by is not None and request.is_written_down
        self.outcomes.append(Outcome(request=request, said=said, by=by, at=at, is_follow_up=is_follow_up))
        self.event(request, Did.DELIVERED, by.pk if by else None, at, S.DELIVERED, reason=said)

    def came_out_by_itself(self, request: ServiceRequest) -> bool:
        """Whether the time to say otherwise is over."""
        due = request.outcome_due_at
        is_over = due is not None and due < self.dice.midnight
        if is_over and due:
            self.came_out(request, Said.NOT_CONTRADICTED, None, due)
        return is_over

    def take_on(self, request: ServiceRequest, by: User, at: datetime) -> None:
        """Staff say that it will be done. What waited until its day was over has climbed to the site above."""
        if at > request.answer_due_at:
            self.climb(request)
        request.state, request.handler = S.ACCEPTED, by
        request.answered_at = request.accepted_at = at
        self.event(request, Did.ACCEPTED, by.pk, at, S.ACCEPTED)

    def climb(self, request: ServiceRequest) -> None:
        """Nobody answered in time."""
        at = request.answer_due_at + timedelta(minutes=5)
        request.reminded_at, request.escalated_at = at - timedelta(hours=9), at
        request.owner = request.site.parent or request.site
        self.event(request, Did.ESCALATED, None, at, S.SUBMITTED, reason=LATE)

    def plan(self, request: ServiceRequest, activity: Activity, *, released_at: datetime | None = None) -> None:
        """This is to answer it, or was, until `released_at`."""
        at, by = activity.created_at, request.handler
        self.plans.append(PlannedRequest(activity=activity, request=request, planned_at=at, released_at=released_at))
        request.state, request.planned_at = S.PLANNED, at
        self.event(request, Did.PLANNED, by.pk if by else None, at, S.PLANNED)

    def hold(self, request: ServiceRequest, at: datetime) -> None:
        """Whoever ordered is asked whether it was done."""
        request.state, request.held_at = S.HELD, at
        request.outcome_due_at = deadlines.closing(self.dice.local(at).date() + timedelta(days=DAYS_TO_SAY))
        self.event(request, Did.HELD, request.handler.pk if request.handler else None, at, S.HELD)

    def not_done(self, request: ServiceRequest, said: Said, words: str, at: datetime) -> None:
        """Whoever ordered says so: it waits for a new day, at the top of the desk."""
        who = request.requester
        written = Sentence(id=self.dice.uuid(), text=words, author=who, written_at=at)
        self.sentences.append(written)
        self.notes.append(Note(request=request, kind=NoteKind.OUTCOME, sentence=written))
        self.outcomes.append(Outcome(request=request, said=said, by=who, at=at))
        self.event(request, Did.REOPENED, who.pk, at, S.ACCEPTED, reason=said, because=written)
        request.state, request.reopened_at = S.ACCEPTED, at
        request.held_at = request.outcome_due_at = request.planned_at = None

    def rate(self, request: ServiceRequest, score: int, by: User, at: datetime) -> None:
        """How it was; said to staff who called back, where whoever ordered has no account."""
        request.state, request.rated_at = S.RATED, at
        comment = self.dice.one(names.COMMENTS) if score > 3 else self.dice.one(names.COMPLAINTS)
        told = {"is_follow_up": request.is_written_down, "by": by, "at": at}
        self.ratings.append(Rating(request=request, score=score, comment=comment, **told))
        self.event(request, Did.RATED, by.pk, at, S.RATED)

    def save(self) -> None:
        """Everything at once."""
        Sentence.objects.bulk_create(self.sentences, batch_size=BATCH)
        Address.objects.bulk_create(self.addresses, batch_size=BATCH)
        ServiceRequest.objects.bulk_create(self.requests, batch_size=BATCH)
        Note.objects.bulk_create(self.notes, batch_size=BATCH)
        AuditEvent.objects.bulk_create(self.events, batch_size=BATCH)
        Rating.objects.bulk_create(self.ratings, batch_size=BATCH)
        Outcome.objects.bulk_create(self.outcomes, batch_size=BATCH)
        PlannedRequest.objects.bulk_create(self.plans, batch_size=BATCH)
        DayCounter.objects.bulk_create(DayCounter(day=day, last=last) for day, last in self.numbers.items())
