"""A district that was filled some days ago, brought to today: colleagues complete what is over and answer what waits,
stations plan their next days, `volunteer` takes places. Everything goes through the doors that people use, as of the
hours at which they would have used them; nothing that stands is rewritten.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from accounts.models import User
from activities import actions as activities
from activities.models import Activity
from activities.transitions import ActivityState
from civic.demo import names, present
from civic.demo.dice import Dice
from civic.demo.history import planned
from civic.demo.places import XINCHENG, Places
from civic.kernel import months
from civic.kernel.errors import DomainError
from network.models import Membership, Role, Site
from orders import actions as orders
from orders.models import ServiceRequest
from orders.transitions import RequestState
from programmes import actions as programmes
from programmes.models import MonthlyProgramme
from programmes.transitions import ProgrammeState
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES

FIELDS = (
    "title", "summary", "service_group", "series", "brand", "location", "starts_at", "ends_at", "seats",
    "volunteers_needed", "grade",
)  # fmt: skip


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
        self.volunteer, self.resident, self.admin = (
            User.objects.get(username=name) for name in ("volunteer", "resident", "admin")
        )
        working = Membership.objects.filter(role=Role.STAFF).select_related("user").order_by("-pk")
        self.staff = {membership.site_id: membership.user for membership in working}
        self.count: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """In the order in which it would have happened."""
        self.publish_lists()
        self.complete_what_is_over()
        self.answer_what_waited()
        self.end_some_yesterday()
        self.open_the_desk()
        self.plan_the_next_days()
        self.plan_the_next_month()
        self.order_something()
        return self.count

    def at(self, site_id: int) -> User:
        """Who works there, or at the centre."""
        return self.staff.get(site_id, self.admin)

    def hold(self, row: Activity, *requests: ServiceRequest) -> Activity:
        """Planned, from these orders, and published when the lists of its month were."""
        created, published = planned(self.dice, row.starts_at)
        activity = self.plan(row, now=created, requests=requests)
        return activities.publish(activity_id=activity.pk, by=self.at(row.site_id), now=published)

    def plan(self, row: Activity, *, now: datetime, requests: tuple[ServiceRequest, ...] = ()) -> Activity:
        """A draft."""
        self.count["planned"] += 1
        fields = {name: getattr(row, name) for name in FIELDS}
        ids = [request.pk for request in requests]
        return activities.create(by=self.at(row.site_id), now=now, site=row.site, request_ids=ids, **fields)

    def publish_lists(self) -> None:
        """This month's, where they still wait to be looked over."""
        month = months.of(self.dice.today)
        waiting = MonthlyProgramme.objects.filter(month_date=month, state=ProgrammeState.BUILT).order_by("pk")
        for programme in waiting:
            out = planned(self.dice, self.dice.midnight)[1]
            try:
                programmes.publish(programme_id=programme.pk, by=self.at(programme.site_id), now=out)
            except DomainError:
                continue  # nothing on it is still to come
            self.count["published"] += 1

    def complete_what_is_over(self) -> None:
        """What was over before yesterday: who had a place came, and the residents who had seats."""
        over = Activity.objects.filter(state__in=(ActivityState.PUBLISHED, ActivityState.HELD))
        for activity in over.filter(ends_at__lte=self.dice.at(-1, 0)).order_by("ends_at", "pk"):
            staff, ended = self.at(activity.site_id), activity.ends_at
            for claim in Claim.objects.filter(activity=activity, state="claimed").exclude(volunteer_id=staff.pk):
                noted = ended + timedelta(minutes=20)
                attendance_actions.check_in(claim_id=claim.pk, by=staff, now=noted, at=activity.starts_at)
                attendance_actions.check_out(claim_id=claim.pk, by=staff, now=noted, at=ended)
            done = max(ended + timedelta(minutes=40), activity.held_at or ended)
            activities.complete(
                activity_id=activity.pk, attended_residents=activity.seats_taken, report="", by=staff, now=done
            )
            self.count["completed"] += 1

    def answer_what_waited(self) -> None:
        """Orders whose answer is due by now were taken on in time; what climbed before stays with the institute."""
        waiting = ServiceRequest.objects.filter(state=RequestState.SUBMITTED, escalated_at=None)
        for request in waiting.filter(answer_due_at__lt=self.dice.at(0, 18)).order_by("answer_due_at", "pk"):
            before = request.answer_due_at - timedelta(hours=1)
            orders.accept(order_id=request.pk, by=self.at(request.owner_id), now=min(before, self.dice.at(-1, 17)))
            self.count["answered"] += 1

    def end_some_yesterday(self) -> None:
        """Six that wait to be completed, at hours at which `volunteer` was free; one answers an order of `resident`."""
        rows = [row for days in (-1, -2) for row in present.ended_yesterday(self.dice, self.here, days=days)]
        for n, row in enumerate([row for row in rows if self.is_free(row)][: len(present.ENDED)]):
            self.claimed(self.hold(row, *([] if n else [self.wished(row)])))

    def wished(self, row: Activity) -> ServiceRequest:
        """What `resident` ordered three days before it was planned."""
        created, day = planned(self.dice, row.starts_at)[0], self.dice.local(row.starts_at).date()
        return self.order(
            self.resident,
            self.dice.office(created - timedelta(days=3)),
            row.service_group,
            day - timedelta(days=1),
            day,
        )

    def order(self, by: User, now: datetime, group: str, first: date, last: date) -> ServiceRequest:
        """An order at Xincheng in usual words."""
        self.count["ordered"] += 1
        title = self.dice.one(names.WISHES[group])
        fields = {"service_group": group, "title": title, "wanted_from": first, "wanted_until": last}
        return orders.submit(by=by, now=now, site=self.here, **fields)  # type: ignore[arg-type]

    def is_free(self, row: Activity) -> bool:
        """Whether `volunteer` is expected nowhere else then."""
        mine = Claim.objects.filter(volunteer_id=self.volunteer.pk, state__in=LIVE_STATES)
        return not mine.filter(during__overlap=(row.starts_at, row.ends_at)).exists()

    def claimed(self, activity: Activity) -> None:
        """`volunteer` took a place an hour after it was published."""
        now = planned(self.dice, activity.starts_at)[1] + timedelta(hours=1)
        claims_actions.claim(activity_id=activity.pk, by=self.volunteer, now=now)

    def open_the_desk(self) -> None:
        """Today's, around what `volunteer` has promised for today: checking in can be tried at any hour."""
        mine = Claim.objects.filter(volunteer_id=self.volunteer.pk, state__in=LIVE_STATES).select_related("activity")
        today = mine.filter(during__overlap=(self.dice.at(0, 0), self.dice.at(1, 0))).order_by("activity__starts_at")
        row = present.desk_today(self.dice, self.here)
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
        for site, day in missing:
            self.hold(present.some_day(self.dice, site, day))

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
        """Two neighbours and `resident` wait for Xincheng's answer since yesterday."""
        neighbours = User.objects.filter(username__in=["r0008", "r0016"]).order_by("username")
        for n, who in enumerate([*neighbours, self.resident]):
            group, day = ("elderly", "public_need", "hardship")[n % 3], self.dice.today + timedelta(days=2)
            self.order(who, self.dice.at(-1, 10 + n), group, day, day + timedelta(days=9))
