"""What waits on Xincheng's desk now, with every kind of clock; a few elsewhere, and `resident`'s own orders."""

from datetime import datetime, time, timedelta
from typing import Any

from accounts.models import User
from activities.models import Activity
from civic.demo.book import Book, S
from civic.demo.dice import Dice
from civic.demo.families import Families
from civic.demo.people import People
from civic.demo.places import Places
from civic.demo.wishes import ordered
from orders.models import CatalogueItem, Part, ServiceRequest
from orders.verbs import Did

ELSEWHERE = 40  # stations where an order waits since yesterday
TOGETHER = "楼道堆物没人管"  # what two neighbours ordered
ASKED = (  # in how many working days the answer is due, what, and for which group
    (0, "想学用手机挂号", "elderly"),
    (1, "修理台灯", "hardship"),
    (1, "周末孩子们的科技制作", "children"),
    (3, TOGETHER, "public_need"),
)


class Desk:
    """What waits."""

    def __init__(self, dice: Dice, places: Places, people: People, families: Families, book: Book) -> None:
        self.dice, self.places, self.people, self.families = dice, places, people, families
        self.book, self.here = book, places.xincheng
        self.staff, self.me = people.known["staff"], people.known["resident"]
        self.neighbours = people.neighbours[self.here.pk]

    def fill(self, ended: Activity) -> None:
        """All of it; one order of `resident` is answered by what was over yesterday."""
        orders = [self._asked(*one) for one in ASKED]
        self._joined_with(orders[3])
        self._at_home("空巢老人陪伴", "孩子在外地，心里闷得慌。", self.book.placed(due=self.book.workday_in(3)))
        late = self._at_home(
            "陪看病",
            "陪老伴去医院复查。",
            self.book.placed(due=self.dice.today - timedelta(days=1)),
            wanted_part=Part.MORNING,
            wanted_time=time(9, 30),
        )
        self.book.climb(late)
        self._accepted()
        for n, site in enumerate(self.places.stations[:ELSEWHERE]):
            near = self.people.neighbours[site.pk] or self.neighbours
            self.book.add(site, self.dice.one(near), self.dice.at(-1, 9 + n % 9))
        self._mine(ended)

    def _asked(self, days: int, title: str, group: str) -> ServiceRequest:
        at = self.book.placed(due=self.book.workday_in(days))
        return self.book.add(self.here, self.dice.one(self.neighbours), at, service_group=group, title=title)

    def _joined_with(self, other: ServiceRequest) -> None:
        """Two ordered the same, and staff joined them."""
        who = next(one for one in self.neighbours if one != other.requester)
        at = min(other.submitted_at + timedelta(hours=2), self.dice.at(-1, 16))
        joined = self.book.add(self.here, who, at, service_group=other.service_group, title=other.title)
        merged_at = min(at + timedelta(minutes=50), self.dice.at(-1, 17))
        joined.state, joined.merged_into = S.MERGED, other
        joined.answered_at = joined.merged_at = merged_at
        self.book.event(joined, Did.MERGED, self.staff.pk, merged_at, S.MERGED)

    def _at_home(
        self, service: str, details: str, at: datetime, who: User | None = None, **more: Any
    ) -> ServiceRequest:
        """Help from the menu at somebody's door."""
        who, item = who or self.dice.one(self.neighbours), CatalogueItem.objects.get(name=service)
        return self.book.add(
            self.here,
            who,
            at,
            service_group=item.service_group,
            catalogue_item=item,
            title=item.name,
            details=details,
            address=self.families.door(who, self.here),
            **more,
        )

    def _accepted(self) -> None:
        """Taken on, and still without a day."""
        for n in range(4):
            request = self.book.add(self.here, self.dice.one(self.neighbours), self.dice.at(-3, 9 + n))
            self.book.take_on(request, self.staff, self.dice.at(-2, 9 + n))

    def _mine(self, ended: Activity) -> None:
        """One waits for the answer, one for its day; one day is over, and the station has yet to complete it."""
        self._at_home("理发", "腿摔伤了，下不了楼，想请人上门理发。", self.dice.at(-1, 14, 5), who=self.me)
        mine = self.book.add(self.here, self.me, self.dice.at(-3, 9), service_group="elderly", title="想学用手机挂号")
        self.book.take_on(mine, self.staff, self.dice.at(-2, 15))
        self._planned(ended)

    def _planned(self, ended: Activity) -> None:
        request = ordered(self.book, ended, self.me, 3)
        request.submitted_at = self.dice.office(request.submitted_at)
        self.book.take_on(request, self.staff, self.dice.office(request.submitted_at + timedelta(hours=20)))
        self.book.plan(request, ended)
