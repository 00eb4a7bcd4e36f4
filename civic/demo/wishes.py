"""What residents ordered in a year, and what waits for an answer now."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from activities.models import Activity, PlannedRequest
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.people import BATCH, People
from civic.demo.places import Places
from civic.kernel import sentences, workdays
from civic.kernel.models import AuditEvent, Sentence
from network import queries as network
from network.models import ServiceGroup, Site
from orders import deadlines
from orders.models import DayCounter, Note, NoteKind, Rating, ServiceRequest
from orders.outcomes import Outcome, Said
from orders.transitions import RequestState
from orders.verbs import LATE, Did

S = RequestState
WORKDAYS = 3  # the rule of places.py
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

    def add(
        self, site: Site, who: User, submitted: datetime, state: str = S.SUBMITTED, **fields: Any
    ) -> ServiceRequest:
        """One order in the state given, with the times that belong to it."""
        day = submitted.astimezone(self.dice.midnight.tzinfo).date()
        self.numbers[day] += 1
        group = fields.pop("service_group", None) or self.dice.one(list(ServiceGroup.values))
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
            "is_confidential": group == ServiceGroup.PSYCHOLOGICAL_CARE,
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
        by: Any,
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
        self.outcomes.append(Outcome(request=request, said=said, by=by, at=at))
        self.event(request, Did.DELIVERED, by and by.pk, at, S.DELIVERED, reason=said)

    def came_out_by_itself(self, request: ServiceRequest) -> None:
        """Where the time to say otherwise is over."""
        due = request.outcome_due_at
        if due and due < self.dice.midnight:
            self.came_out(request, Said.NOT_CONTRADICTED, None, due)

    def save(self) -> None:
        """Everything at once."""
        Sentence.objects.bulk_create(self.sentences, batch_size=BATCH)
        ServiceRequest.objects.bulk_create(self.requests, batch_size=BATCH)
        Note.objects.bulk_create(self.notes, batch_size=BATCH)
        AuditEvent.objects.bulk_create(self.events, batch_size=BATCH)
        Rating.objects.bulk_create(self.ratings, batch_size=BATCH)
        Outcome.objects.bulk_create(self.outcomes, batch_size=BATCH)
        DayCounter.objects.bulk_create(DayCounter(day=day, last=last) for day, last in self.numbers.items())


def build(dice: Dice, places: Places, people: People, held: list[Activity], ended: list[Activity], count: int) -> None:
    """A year of orders; some were answered by an activity that was held."""
    book = Book(dice)
    plans: list[PlannedRequest] = []
    for activity in held[: count * 3 // 4]:
        _done(dice, book, plans, people, activity)
    for n in range(count // 4):
        site = places.stations[n % len(places.stations)]
        submitted = dice.at(-10 - dice.randint(0, 340), dice.randint(8, 20))
        _other(dice, book, site, dice.one(people.residents), people.staff[site.pk], submitted)
    _now(dice, book, plans, places, people, held)
    _rated_next(book, plans, people, ended[0])
    book.save()
    PlannedRequest.objects.bulk_create(plans, batch_size=BATCH)


def _done(dice: Dice, book: Book, plans: list[PlannedRequest], people: People, activity: Activity) -> None:
    who = dice.one(people.residents[1:])
    is_listed = activity.created_at < activity.starts_at - timedelta(days=7)
    days = dice.randint(8, 12) if is_listed else dice.randint(3, 5)
    submitted = activity.created_at - timedelta(days=days, minutes=dice.randint(0, 400))
    answered = dice.office(submitted + timedelta(hours=dice.randint(2, 60) if dice.random() < 0.95 else 150))
    answered = min(answered, activity.created_at - timedelta(minutes=20))
    request = held_for(book, activity, who, submitted, answered, people.staff[activity.site_id])
    plans.append(PlannedRequest(activity=activity, request=request, planned_at=activity.created_at))
    if dice.random() < 0.6:
        at = activity.ends_at + timedelta(days=1)
        book.came_out(request, Said.DONE, who, at)
        request.state, request.rated_at = S.RATED, at
        score = dice.choice([5, 5, 5, 5, 4, 4, 3])
        book.ratings.append(Rating(request=request, score=score, comment=dice.one(names.COMMENTS), by=who, at=at))
        book.event(request, Did.RATED, who.pk, at, S.RATED)
    else:
        book.came_out_by_itself(request)


def held_for(
    book: Book, activity: Activity, who: User, submitted: datetime, answered: datetime, staff: User
) -> ServiceRequest:
    """An order that this activity answered, on a day that was wanted; whoever ordered is asked whether it was done."""
    done, day = activity.closed_at or activity.ends_at, book.dice.local(activity.starts_at).date()
    request = book.add(
        activity.site,
        who,
        submitted,
        S.HELD,
        service_group=activity.service_group,
        title=names.ANSWERS[activity.service_group][activity.title],
        wanted_from=day - timedelta(days=2),
        wanted_until=day + timedelta(days=4),
        answered_at=answered,
        accepted_at=answered,
        planned_at=activity.created_at,
        held_at=done,
        outcome_due_at=deadlines.closing(book.dice.local(done).date() + timedelta(days=DAYS_TO_SAY)),
        handler=staff,
    )
    book.event(request, Did.ACCEPTED, staff.pk, answered, S.ACCEPTED)
    book.event(request, Did.PLANNED, staff.pk, activity.created_at, S.PLANNED)
    book.event(request, Did.HELD, staff.pk, done, S.HELD)
    return request


def _other(dice: Dice, book: Book, site: Site, who: User, by: User, submitted: datetime) -> None:
    answered = dice.office(submitted + timedelta(hours=dice.randint(2, 60)))
    if dice.random() < 0.5:
        because = Sentence(id=dice.uuid(), text=dice.one(names.REASONS), written_at=answered)
        said = {"answered_at": answered, "declined_at": answered, "declined_because": because}
        request = book.add(site, who, submitted, S.DECLINED, **said)
        book.sentences.append(because)
        book.notes.append(Note(request=request, kind=NoteKind.DECLINE, sentence=because))
        book.event(request, Did.DECLINED, by.pk, answered, S.DECLINED, because=because)
    else:
        request = book.add(site, who, submitted, S.WITHDRAWN, withdrawn_at=answered, answered_at=None)
        book.event(request, Did.WITHDRAWN, who.pk, answered, S.WITHDRAWN)


def _rated_next(book: Book, plans: list[PlannedRequest], people: People, activity: Activity) -> None:
    """An order of `resident`, who is asked how it was once this activity is completed."""
    me, staff = people.known["resident"], people.known["staff"]
    submitted, day = book.dice.office(activity.created_at - timedelta(days=3)), book.dice.local(activity.starts_at)
    answered = book.dice.office(submitted + timedelta(hours=20))
    request = book.add(
        activity.site,
        me,
        submitted,
        S.PLANNED,
        service_group=activity.service_group,
        title=names.ANSWERS[activity.service_group][activity.title],
        wanted_from=day.date() - timedelta(days=2),
        wanted_until=day.date() + timedelta(days=4),
        answered_at=answered,
        accepted_at=answered,
        planned_at=activity.created_at,
        handler=staff,
    )
    book.event(request, Did.ACCEPTED, staff.pk, answered, S.ACCEPTED)
    book.event(request, Did.PLANNED, staff.pk, activity.created_at, S.PLANNED)
    plans.append(PlannedRequest(activity=activity, request=request, planned_at=activity.created_at))


def _not_solved(book: Book, plans: list[PlannedRequest], activity: Activity, who: User, staff: User) -> None:
    """The planned day did not do it: it waits at the top of Xincheng's desk."""
    start = book.dice.office(activity.created_at - timedelta(days=4))
    request = held_for(book, activity, who, start, book.dice.office(start + timedelta(hours=18)), staff)
    at = min(activity.ends_at + timedelta(days=1), book.dice.at(0, 0))
    words = Sentence(id=book.dice.uuid(), text="去了没轮上，还是没办好。", author=who, written_at=at)
    book.sentences.append(words)
    book.notes.append(Note(request=request, kind=NoteKind.OUTCOME, sentence=words))
    book.outcomes.append(Outcome(request=request, said=Said.NOT_SOLVED, by=who, at=at))
    book.event(request, Did.REOPENED, who.pk, at, S.ACCEPTED, reason=Said.NOT_SOLVED, because=words)
    request.state, request.reopened_at = S.ACCEPTED, at
    request.held_at = request.outcome_due_at = request.planned_at = None
    plans.append(PlannedRequest(activity=activity, request=request, planned_at=activity.created_at, released_at=at))


def _now(
    dice: Dice, book: Book, plans: list[PlannedRequest], places: Places, people: People, held: list[Activity]
) -> None:
    """Xincheng's desk with every kind of clock, a few elsewhere, and `resident`'s own."""
    here, me, staff = places.xincheng, people.known["resident"], people.known["staff"]
    neighbours = people.residents[1:]
    for days, title, group in (
        (0, "想学用手机挂号", "elderly"),
        (1, "修理台灯", "hardship"),
        (1, "周末孩子们的科技制作", "children"),
        (3, "楼道堆物没人管", "public_need"),
        (3, "想找人说说话", "psychological_care"),
    ):
        book.add(here, dice.one(neighbours), book.placed(due=book.workday_in(days)), service_group=group, title=title)
    late = book.add(
        here,
        dice.one(neighbours),
        book.placed(due=dice.today - timedelta(days=1)),
        service_group="elderly",
        title="陪老伴去医院",
        owner=places.songguantun,
    )
    climbed = late.answer_due_at + timedelta(minutes=5)
    late.reminded_at, late.escalated_at = climbed - timedelta(hours=9), climbed
    book.event(late, Did.ESCALATED, None, climbed, S.SUBMITTED, reason=LATE)
    for n in range(4):
        at = dice.at(-2, 9 + n)
        request = book.add(
            here,
            dice.one(neighbours),
            dice.at(-3, 9 + n),
            S.ACCEPTED,
            accepted_at=at,
            answered_at=at,
            handler=staff,
        )
        book.event(request, Did.ACCEPTED, staff.pk, at, S.ACCEPTED)
    for n, site in enumerate(places.stations[:40]):
        book.add(site, dice.one(neighbours), dice.at(-1, 9 + n % 9))
    book.add(
        here,
        me,
        dice.at(-1, 14, 5),
        service_group="hardship",
        title="修理台灯",
        details="婆婆床头的台灯不亮了，换过灯泡。",
        on_behalf_of_name="婆婆",
        on_behalf_of_phone="",
        consent_basis="family",
    )
    at = dice.at(-2, 15)
    mine = book.add(
        here,
        me,
        dice.at(-3, 9),
        S.ACCEPTED,
        service_group="elderly",
        title="想学用手机挂号",
        accepted_at=at,
        answered_at=at,
        handler=staff,
    )
    book.event(mine, Did.ACCEPTED, staff.pk, at, S.ACCEPTED)
    activity, other = [a for a in held if a.site_id == here.pk][:2]
    _not_solved(book, plans, other, dice.one(neighbours), staff)
    start = dice.office(activity.created_at - timedelta(days=3))
    request = held_for(book, activity, me, start, dice.office(start + timedelta(hours=20)), staff)
    book.came_out_by_itself(request)
    plans.append(PlannedRequest(activity=activity, request=request, planned_at=activity.created_at))
