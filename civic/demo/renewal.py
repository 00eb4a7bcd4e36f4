"""A district that was filled some days ago, brought to today: colleagues complete what is over and answer what waits,
stations plan their next days, `volunteer` takes places. Everything goes through the doors that people use, as of the
hours at which they would have used them; nothing that stands is rewritten.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from accounts.family.models import FamilyMember
from accounts.models import User
from activities import actions as activities
from activities.models import Activity, Audience, Mode
from activities.signups import actions as signups
from activities.transitions import ActivityState
from civic.demo import names, present
from civic.demo.aftermath import Aftermath
from civic.demo.callers import Callers
from civic.demo.crew import Crew
from civic.demo.dice import Dice
from civic.demo.history import planned
from civic.demo.home import ERRANDS, NEUTRAL
from civic.demo.places import XINCHENG, Places
from civic.demo.team import go_somewhere
from civic.demo.visits import Visits
from civic.kernel import months
from civic.kernel.errors import DomainError
from network.models import Membership, Role, Site
from orders import actions as orders
from orders import deadlines, escalation
from orders.models import ServiceRequest
from orders.transitions import RequestState
from programmes import actions as programmes
from programmes.models import MonthlyProgramme
from programmes.transitions import ProgrammeState
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES
from volunteers.dispatch.matching import slot_of
from volunteers.people.models import Volunteer

FIELDS = (
    "title", "summary", "service_group", "series", "brand", "venue", "location", "starts_at", "ends_at", "seats",
    "volunteers_needed", "grade", "mode",
)  # fmt: skip
FEW = 4  # seats of one event, for which more would like to come


def is_filled() -> bool:
    """Whether this is a demo district at all."""
    return Site.objects.filter(name=XINCHENG).exists() and User.objects.filter(username="volunteer").exists()


def is_stale(today: date) -> bool:
    """Whether today's desk is missing: it is the first thing of a day."""
    desks, dice = Activity.objects.filter(site__name=XINCHENG, title=present.DESK), Dice(today)
    return not desks.filter(starts_at__gte=dice.at(0, 0), starts_at__lt=dice.at(1, 0)).exists()


class Renewal:
    """One renewal; `run` does it and says how many of each."""

    def __init__(self, now: datetime) -> None:
        self.dice = Dice(now.astimezone(Dice(now.date()).midnight.tzinfo).date())
        self.places = Places.found()
        self.here = self.places.xincheng
        self.crew = Crew(self.here)
        self.admin = User.objects.get(username="admin")
        working = Membership.objects.filter(role=Role.STAFF).select_related("user").order_by("-pk")
        self.staff = {membership.site_id: membership.user for membership in working}
        self.residents = list(User.objects.filter(username__regex=r"^r\d{4}$").order_by("username"))
        living = Membership.objects.filter(role=Role.RESIDENT, user__in=self.residents).select_related("user")
        self.near: dict[int, list[User]] = {}  # of the residents, by station
        for membership in living.order_by("user__username"):
            self.near.setdefault(membership.site_id, []).append(membership.user)
        self.count: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """In the order in which it would have happened."""
        self.publish_lists()
        self.count += Aftermath(self.dice, self.crew, self.staff).run()
        self.plan_what_was_accepted()
        self.end_some_yesterday()
        self.open_the_desk()
        self.plan_the_next_days()
        self.plan_the_next_month()
        self.count["visits"] += Visits(self.dice, self.crew).run()
        self.count["to call"] += Callers(self.dice, self.crew).run()
        go_somewhere(self.dice, self.crew)
        self.order_something()
        return +self.count

    def at(self, site_id: int) -> User:
        """Who works there, or at the centre."""
        return self.staff.get(site_id, self.admin)

    def hold(self, row: Activity, *requests: ServiceRequest) -> Activity:
        """Planned from these orders three days ago, when the month's list was out, and published on the day after."""
        activity = self.plan(row, now=self.dice.at(-3, 9), requests=requests)
        return activities.publish(activity_id=activity.pk, by=self.at(row.site_id), now=self.dice.at(-2, 9))

    def hold_for_many(self, row: Activity, *requests: ServiceRequest) -> Activity:
        """The same, and neighbours and volunteers soon took some of the seats and places."""
        activity, now = self.hold(row, *requests), self.dice.at(-2, 10)
        near = self.near.get(activity.site_id, self.residents)
        people = self.dice.sample(near, min(len(near), FEW + 2)) if activity.audience == Audience.OPEN else []
        for n, who in enumerate(people):
            family = FamilyMember.objects.of(who).order_by("created_at", "name").values_list("pk", flat=True)
            with suppress(DomainError):  # has something else then, or all seats are taken
                at = now + timedelta(minutes=17 * n)
                signups.sign_up(activity_id=activity.pk, by=who, family=list(family[: n % 2]), now=at)
        free = Volunteer.objects.filter(site=activity.site_id, availability__contains=[slot_of(activity.starts_at)])
        helpers = free.exclude(pk=self.crew.volunteer.pk).select_related("user").order_by("number")[:12]
        for one in self.dice.sample(list(helpers), min(1, len(helpers))):
            with suppress(DomainError):
                claims_actions.claim(activity_id=activity.pk, by=one.user, now=now)
        return activity

    def plan(self, row: Activity, *, now: datetime, requests: tuple[ServiceRequest, ...] = ()) -> Activity:
        """A draft."""
        self.count["planned"] += 1
        fields = {name: getattr(row, name) for name in FIELDS}
        ids = [request.pk for request in requests]
        return activities.create(by=self.at(row.site_id), now=now, site=row.site, request_ids=ids, **fields)

    def publish_lists(self) -> None:
        """This month's, where they still wait to be looked over."""
        month = months.of(self.dice.today)
        waiting = MonthlyProgramme.objects.filter(month_date=month, state=ProgrammeState.BUILT).order_by("site_id")
        for programme in waiting:
            assert programme.built_at is not None
            out = max(planned(self.dice, self.dice.midnight)[1], programme.built_at + timedelta(hours=1))
            try:
                programmes.publish(programme_id=programme.pk, by=self.at(programme.site_id), now=out)
            except DomainError:
                continue  # nothing on it is still to come
            self.count["published"] += 1

    def plan_what_was_accepted(self) -> None:
        """Orders that were taken on before get their day; who waited until it was too late needs it no more. The last
        of Xincheng's that was not solved is left to whoever tries it out.
        """
        accepted = ServiceRequest.objects.filter(state=RequestState.ACCEPTED)
        not_solved = accepted.filter(site=self.here, reopened_at__isnull=False).order_by("-reopened_at", "number")
        waiting = accepted.filter(accepted_at__lt=self.dice.at(-3, 9)).exclude(pk__in=not_solved[:1].values("pk"))
        soon = self.dice.today + timedelta(days=2)
        rows = waiting.select_related("site", "requester", "catalogue_item")
        for request in rows.order_by("accepted_at", "number"):
            if request.wanted_until < soon:
                orders.withdraw(order_id=request.pk, by=request.requester, now=self.dice.at(-1, 12))
                continue
            first = max(request.wanted_from, soon)
            day = self.dice.randint(0, min(4, (request.wanted_until - first).days)) + (first - self.dice.today).days
            self.hold_for_many(self.answer(request, day), request)

    def answer(self, request: ServiceRequest, day: int) -> Activity:
        """What is to answer it in so many days: an event, or help that goes to where they live."""
        item = request.catalogue_item
        is_at_home = request.is_confidential or (item is not None and item.needs_address)
        title = "" if is_at_home else names.ANSWERED_BY.get(request.title, "")
        row = present.some_day(self.dice, self.places, request.site, day, request.service_group, title=title)
        if not title:
            known = {errand.service: errand.title for errand in ERRANDS}
            row.title = NEUTRAL if request.is_confidential else known.get(request.title, request.title)
            row.mode, row.summary, row.venue, row.seats = Mode.AT_HOME, "", None, None
            row.location, row.volunteers_needed = f"{request.site.name}居民家中", 1
        return row

    def end_some_yesterday(self) -> None:
        """Six that wait to be completed; one answers an order of `resident`."""
        for n, row in enumerate(present.ended_yesterday(self.dice, self.places)):
            requests = [self.wished(row)] if n == 0 and self.crew.resident_may_order() else []
            self.claimed(self.hold_for_many(row, *requests))

    def wished(self, row: Activity) -> ServiceRequest:
        """What `resident` ordered three days before it was planned."""
        title, day = names.ANSWERS[row.service_group][row.title], self.dice.local(row.starts_at).date()
        when = (day - timedelta(days=1), day)
        return self.order(self.crew.resident, self.dice.at(-6, 9), row.service_group, title, *when)

    def order(self, by: User, now: datetime, group: str, title: str, first: date, last: date) -> ServiceRequest:
        """An order at Xincheng."""
        self.count["ordered"] += 1
        fields = {"service_group": group, "title": title, "wanted_from": first, "wanted_until": last}
        return orders.submit(by=by, now=now, site=self.here, **fields)  # type: ignore[arg-type]

    def claimed(self, activity: Activity) -> None:
        """`volunteer`, or who else was free, took a place an hour after it was published."""
        self.crew.take_place(activity, now=self.dice.at(-2, 10))

    def open_the_desk(self) -> None:
        """Today's, around what `volunteer` has promised for today: checking in can be tried at any hour."""
        mine = Claim.objects.filter(volunteer_id=self.crew.volunteer.pk, state__in=LIVE_STATES).select_related(
            "activity"
        )
        today = mine.filter(during__overlap=(self.dice.at(0, 0), self.dice.at(1, 0))).order_by("activity__starts_at")
        row = present.desk_today(self.dice, self.places)
        opens, closes = row.starts_at, row.ends_at
        for until, again in [*((c.activity.starts_at, c.activity.ends_at) for c in today), (closes, closes)]:
            if until > opens:
                row.starts_at, row.ends_at = opens, until
                self.claimed(self.hold(row))
            opens = max(opens, again)

    def plan_the_next_days(self) -> None:
        """Xincheng has something on each day of the week, every other station within ten days."""
        until = self.dice.at(present.COMING + 1, 0)
        coming = Activity.objects.filter(
            state=ActivityState.PUBLISHED, starts_at__gte=self.dice.at(1, 0), starts_at__lt=until
        )
        days = {(row.site_id, (self.dice.local(row.starts_at).date() - self.dice.today).days) for row in coming}
        sites = {site_id for site_id, _days in days}
        missing = [
            (site, self.dice.randint(1, present.COMING)) for site in self.places.stations if site.pk not in sites
        ]
        missing += [(self.here, day) for day in present.WEEK if (self.here.pk, day) not in days]
        for n, (site, day) in enumerate(missing, 1):
            row = present.some_day(self.dice, self.places, site, day)
            row.seats = FEW if n == len(missing) else row.seats  # some wait for one of these
            self.hold_for_many(row)

    def plan_the_next_month(self) -> None:
        """Drafts where a station has nothing yet, and the lists that hold them."""
        following = months.after(self.dice.today)
        start, end = months.bounds(following)
        has = set(Activity.objects.filter(starts_at__gte=start, starts_at__lt=end).values_list("site_id", flat=True))
        for row in present.next_month(self.dice, self.places):
            if row.site_id not in has:
                self.plan(row, now=row.created_at)
        built = MonthlyProgramme.objects.filter(month_date=following).exclude(state=ProgrammeState.OPEN)
        have = set(built.values_list("site_id", flat=True))
        for site in self.places.stations:
            if site.pk not in have:
                programmes.build(site_id=site.pk, month=following, by=self.at(site.pk), now=self.dice.at(-1, 8))
                self.count["lists"] += 1

    def order_something(self) -> None:
        """Neighbours and, where nothing of hers waits, `resident` wait for Xincheng's answer since yesterday. The last
        wishes what the first does, and staff have joined the two. One order is late, where none is.
        """
        near, first = self.near[self.here.pk], self.dice.today.toordinal() * 3
        asking = [near[n % len(near)] for n in (first, first + 1)]
        waiting = ServiceRequest.objects.filter(requester=self.crew.resident, state=RequestState.SUBMITTED)
        if self.crew.resident_may_order() and not waiting.exists():
            asking.append(self.crew.resident)
        day = self.dice.today + timedelta(days=2)
        made: list[ServiceRequest] = []
        for n, who in enumerate(asking):
            group = ("elderly", "public_need", "hardship")[n % 3]
            title = self.dice.one(names.WISHES[group])
            made.append(self.order(who, self.dice.at(-1, 10 + n), group, title, day, day + timedelta(days=9)))
        same = (made[0].service_group, made[0].title, day, day + timedelta(days=5))
        joined = self.order(near[(first + 2) % len(near)], self.dice.at(-1, 14), *same)
        orders.merge(order_id=joined.pk, into_id=made[0].pk, by=self.crew.staff, now=self.dice.at(-1, 16))
        late = ServiceRequest.objects.filter(site=self.here, state=RequestState.SUBMITTED).exclude(escalated_at=None)
        if not late.exists():
            self.be_late(near[(first + 3) % len(near)])

    def be_late(self, who: User) -> None:
        """An order that nobody has answered in time: it climbed to the institute."""
        day = self.dice.today + timedelta(days=2)
        placed = next(at for at in self.days_back() if self.due(at, day) < self.dice.midnight)
        title = self.dice.one(names.WISHES["public_need"])
        order = self.order(who, placed, "public_need", title, day, day + timedelta(days=9))
        escalation.escalate(order_id=order.pk, now=order.answer_due_at + timedelta(minutes=5))

    def days_back(self) -> Iterator[datetime]:
        """Ten o'clock of the days before, one after the other."""
        return (self.dice.at(-days, 10) for days in range(1, 30))

    def due(self, at: datetime, wanted_from: date) -> datetime:
        """By when an order of that hour has its answer."""
        return deadlines.answer_due_at(self.here, now=at, wanted_from=wanted_from)
