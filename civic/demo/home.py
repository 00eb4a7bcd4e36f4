"""A year of help at people's doors: ordered by a neighbour, for a mother, or by telephone; then a visit of the station,
which nobody else knows of, and the word of whoever was helped.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from accounts.family.models import Relation
from accounts.models import User
from activities.models import Activity, Audience, Mode
from activities.transitions import ActivityState
from civic.demo.attendance import Attendance
from civic.demo.book import Book
from civic.demo.dice import Dice
from civic.demo.families import Families
from civic.demo.history import CODE
from civic.demo.people import People
from civic.demo.places import Places
from network.models import Site
from orders.models import CatalogueItem, ConsentBasis, ServiceRequest, Via
from orders.outcomes import Said
from volunteers.claims.models import Claim, Word

EVERY_HERE = 6  # every so manieth visit is Xincheng's
HOURS = (9, 10, 14, 15, 16)
NEUTRAL = "上门服务"  # a visit that answers what is confidential


class Errand(NamedTuple):
    """What is ordered by name from the menu, in whose words, and how the station calls the visit."""

    service: str
    details: tuple[str, ...]
    title: str


ERRANDS = (
    Errand("理发", ("老人下不了楼，想请人上门理发。", "坐轮椅，出门不方便。"), "上门理发"),
    Errand("修小家电", ("电饭煲不通电了。", "客厅的灯不亮，换过灯泡。", "水龙头一直滴水。"), "上门修理"),
    Errand("爱心送餐", ("腿脚不便，一个人做不了午饭。", "刚出院，做不了饭，少油少盐。"), "送一顿午饭"),
    Errand("打扫卫生", ("够不着玻璃，想请人帮着擦擦。", "腰不好，厨房好久没打扫了。"), "上门打扫"),
    Errand("代买代办", ("想请人帮忙买米和药。", "帮忙把电费交一下。"), "代买代办"),
    Errand("上门探访", ("白天一个人在家，想有人来坐坐。", "独居，麻烦来看看。"), "上门探访"),
    Errand("量血压", ("头晕，想量量血压。",), "上门量血压"),
    Errand("空巢老人陪伴", ("孩子在外地，心里闷得慌。",), NEUTRAL),
)


class Home:
    """One visit after the other; `menu` holds the services by name."""

    def __init__(
        self, dice: Dice, places: Places, people: People, families: Families, attendance: Attendance, book: Book
    ) -> None:
        self.dice, self.places, self.people, self.families = dice, places, people, families
        self.attendance, self.book = attendance, book
        self.menu = {item.name: item for item in CatalogueItem.objects.filter(needs_address=True)}

    def visit(self, site: Site, number: int, days: int) -> None:
        """Ordered, taken on, planned, claimed and held so many days ago; then somebody says how it was."""
        errand = ERRANDS[number % len(ERRANDS)]
        start = self.dice.at(-days, self.dice.one(HOURS))
        visit = self._visit(site, errand, start)
        helpers = self.attendance.helpers(visit)[:1]
        if not helpers:
            return
        submitted = self.dice.office(
            start - timedelta(days=self.dice.randint(7, 10), minutes=self.dice.randint(0, 400))
        )
        request = self.order(site, errand, submitted, number, day=self.dice.local(start))
        at = self.dice.office(submitted + timedelta(hours=self.dice.randint(2, 40)))
        at = min(at, request.answer_due_at, visit.created_at - timedelta(minutes=20))
        handler = self.people.staff[site.pk]
        self.book.take_on(request, handler, at)
        self.book.plan(request, visit)
        visit.volunteers_claimed = 1
        self.attendance.activities.append(visit)
        claim = self.attendance.serve(visit, helpers[0], surely=True)
        assert visit.closed_at is not None
        self.book.hold(request, visit.closed_at)
        claim.word = Word.WAITING
        self._say(request, claim, number)

    def order(self, site: Site, errand: Errand, submitted: datetime, number: int, *, day: datetime) -> ServiceRequest:
        """By a neighbour for themselves or their family; every third by telephone, written down by the station."""
        item = self.menu[errand.service]
        wanted: dict[str, Any] = {
            "service_group": item.service_group,
            "catalogue_item": item,
            "title": item.name,
            "details": self.dice.one(errand.details),
            "wanted_from": day.date() - timedelta(days=1),
            "wanted_until": day.date() + timedelta(days=3),
        }
        if number % 3 == 2:
            return self.book.add(site, self.people.staff[site.pk], submitted, **wanted, **self._caller(site, submitted))
        who = self._neighbour(site)
        old = [one for one in self.families.of.get(who, []) if one.relation == Relation.PARENT]
        for_whom = old[0] if old else None
        more: dict[str, Any] = (
            {"member": for_whom, "on_behalf_of_name": for_whom.name, "consent_basis": "family"} if for_whom else {}
        )
        return self.book.add(site, who, submitted, **wanted, **more, address=self.families.door(who, site, for_whom))

    def _neighbour(self, site: Site) -> User:
        """Somebody of the station; those who look after a parent order more often."""
        near = self.people.neighbours[site.pk] or self.people.by_station[site.pk]
        cares = [user for user in near if any(m.relation == Relation.PARENT for m in self.families.of.get(user, []))]
        return self.dice.one(cares if cares and self.dice.random() < 0.6 else near)

    def _caller(self, site: Site, at: datetime) -> dict[str, Any]:
        address = self.families.somewhere(site)
        address.written_at = at
        self.book.addresses.append(address)
        return {
            "via": Via.PHONE,
            "on_behalf_of_name": self.dice.name(),
            "on_behalf_of_phone": f"138000{self.dice.randint(10000, 99999)}",
            "consent_basis": ConsentBasis.ASKED,
            "address": address,
        }

    def _visit(self, site: Site, errand: Errand, starts_at: datetime) -> Activity:
        created = self.dice.local(starts_at).replace(hour=10, minute=15) - timedelta(days=4)
        ends_at = starts_at + timedelta(hours=1)
        return Activity(
            site=site,
            code=self.dice.text(CODE, 7),
            check_in_secret=self.dice.text("0123456789abcdef", 32),
            title=errand.title,
            service_group=self.menu[errand.service].service_group,
            mode=Mode.AT_HOME,
            audience=Audience.INVITED,
            location=site.name,
            starts_at=starts_at,
            ends_at=ends_at,
            volunteers_needed=1,
            grade="a",
            state=ActivityState.CLOSED,
            created_by=self.people.staff[site.pk],
            created_at=created,
            published_at=created + timedelta(minutes=30),
            held_at=ends_at,
            closed_at=ends_at + timedelta(minutes=50),
            attended_residents=1,
        )

    def _say(self, request: ServiceRequest, claim: Claim, number: int) -> None:
        """Done, in most cases; of some nobody says anything, and then the hours count by themselves."""
        assert request.held_at is not None
        at = request.held_at + timedelta(hours=self.dice.randint(2, 40))
        if at >= self.dice.midnight or number % 4 == 3:
            if self.book.came_out_by_itself(request) and request.delivered_at:
                self.attendance.confirm(claim, request.delivered_at, word=Word.DEFAULT)
            return
        by, word = request.requester, Word.SERVED
        if request.is_written_down:  # somebody else calls back than whoever took it on
            at = self.dice.office(at)
            if at >= self.dice.midnight:
                return
            by, word = self._who_calls_back(request.site), Word.CALLED
        self.book.came_out(request, Said.DONE, by, at)
        self.attendance.confirm(claim, at, by=by, word=word)
        if self.dice.random() < 0.7:
            self.book.rate(request, self.attendance.score(len(self.book.ratings)), by, at)

    def _who_calls_back(self, site: Site) -> User:
        others = self.people.colleagues[site.pk][1:]
        return others[0] if others else self.people.staff[site.parent_id or site.pk]

    def nobody_came(self) -> None:
        """At Xincheng a neighbour says so of a visit of some days ago: the order waits, and the volunteer's hours for
        somebody who looks into it.
        """
        site, errand = self.places.xincheng, ERRANDS[3]
        start = self.dice.at(-4, 15)
        visit = self._visit(site, errand, start)
        helper = self.attendance.helpers(visit)[:1] or [self.people.known["leader"]]
        request = self.order(site, errand, self.dice.at(-9, 10), 0, day=self.dice.local(start))
        self.book.take_on(request, self.people.staff[site.pk], self.dice.at(-9, 15))
        said_at = self.dice.at(-3, 9, 20)
        self.book.plan(request, visit, released_at=said_at)
        visit.volunteers_claimed = 1
        self.attendance.activities.append(visit)
        claim = self.attendance.serve(visit, helper[0], surely=True)
        assert visit.closed_at is not None
        self.book.hold(request, visit.closed_at)
        self.book.not_done(request, Said.NOBODY_CAME, "等了一下午，没有人来。", said_at)
        claim.word = Word.DENIED


def build(home: Home, count: int) -> None:
    """So many visits over the last year, Xincheng's among them; with them all is saved that was held."""
    stations = home.places.stations
    for n in range(count):
        site = home.places.xincheng if n % EVERY_HERE == 0 else stations[n * 5 % len(stations)]
        home.visit(site, n, 3 + n * 350 // count)
    home.nobody_came()
    home.attendance.save()
