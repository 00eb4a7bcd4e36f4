"""Help at one household's door: `resident` orders it for her mother-in-law, the station plans a visit, and volunteers go
there. One visit was yesterday, and its order waits for her word; one is promised by `volunteer`; one still looks for
somebody. All by the actions that people use, so nobody else knows of it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.family import actions as family
from accounts.family.actions import Said as MemberSaid
from accounts.family.models import FamilyMember, Relation
from activities import actions as activities
from activities.models import Activity, Audience, Mode
from activities.transitions import ActivityState
from civic.demo.crew import Crew
from civic.demo.dice import Dice
from network.addresses.actions import Place
from network.addresses.actions import Said as PlaceSaid
from orders import actions as orders
from orders.models import CatalogueItem, ServiceRequest
from orders.transitions import RequestState
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES
from volunteers.crediting.actions import credit_confirmed_claims

HOUSEHOLD = MemberSaid(name="婆婆", relation=Relation.PARENT)
DOOR = PlaceSaid(estate="新城小区", building="3", unit="2", room="101", how_to_find="门铃坏了，请敲门")
LASTS = timedelta(hours=1)


class Errand(NamedTuple):
    """What a visit is for: the service of the menu, the words of the order, and the visit's title."""

    service: str
    details: str
    title: str


MEAL = Errand("爱心送餐", "婆婆腿脚不便，一个人做不了午饭。", "送一顿午饭")
REPAIRS = (
    Errand("修小家电", "婆婆家的电饭煲不通电了。", "上门修电饭煲"),
    Errand("修小家电", "婆婆家的电风扇不转了。", "上门修电风扇"),
    Errand("修小家电", "婆婆家的收音机没有声音。", "上门修收音机"),
)
COMPANY = Errand("上门探访", "婆婆白天一个人在家，想有人来坐坐。", "上门探访")


class Visits:
    """What is missing of the three is made."""

    def __init__(self, dice: Dice, crew: Crew) -> None:
        self.dice, self.crew, self.count = dice, crew, 0

    def run(self) -> int:
        """How many were made."""
        visits = Activity.objects.filter(site=self.crew.here, audience=Audience.INVITED)
        coming = visits.filter(state=ActivityState.PUBLISHED, starts_at__gte=self.dice.at(1, 0))
        promised = coming.filter(claims__volunteer_id=self.crew.volunteer.pk, claims__state__in=LIVE_STATES)
        if not self.crew.resident_may_order():
            return 0
        waiting = ServiceRequest.objects.filter(requester=self.crew.resident, state=RequestState.HELD)
        if not waiting.filter(plans__activity__in=visits).exists():
            self.deliver(self.visit(MEAL, self.dice.at(-1, 11, 30)))
        evening = self.dice.at(2, 17, 30)
        if not promised.exists() and self.crew.is_free(self.crew.volunteer, evening, evening + LASTS):
            self.promise(self.visit(self.dice.one(REPAIRS), evening))
        if not coming.filter(volunteers_claimed=0).exists():
            self.visit(COMPANY, self.dice.at(4, 12, 40))
        return self.count

    def visit(self, errand: Errand, starts_at: datetime) -> Activity:
        """Ordered six days ago, taken on the day after, planned and published the day before yesterday."""
        self.count += 1
        day = self.dice.local(starts_at).date()
        item = CatalogueItem.objects.get(name=errand.service)
        request = orders.submit(
            by=self.crew.resident,
            now=self.dice.at(-6, 10, self.count),
            site=self.crew.here,
            service_group=item.service_group,
            catalogue_item=item,
            title=item.name,
            details=errand.details,
            member=self.grandmother().pk,
            place=Place(self.crew.here, DOOR),
            wanted_from=day - timedelta(days=1),
            wanted_until=day + timedelta(days=3),
        )
        orders.accept(order_id=request.pk, by=self.crew.staff, now=self.dice.at(-5, 9, self.count))
        visit = activities.create(
            by=self.crew.staff,
            now=self.dice.at(-3, 9, self.count),
            site=self.crew.here,
            request_ids=[request.pk],
            mode=Mode.AT_HOME,
            title=errand.title,
            summary=errand.details,
            service_group=item.service_group,
            location="",  # the orders know it
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            volunteers_needed=1,
        )
        return activities.publish(activity_id=visit.pk, by=self.crew.staff, now=self.dice.at(-2, 9, self.count))

    def grandmother(self) -> FamilyMember:
        """Named by `resident` a week ago, once."""
        named = FamilyMember.objects.of(self.crew.resident).first()
        return named or family.add(by=self.crew.resident, said=HOUSEHOLD, now=self.dice.at(-7, 10))

    def promise(self, visit: Activity) -> Claim:
        """Somebody took the place two hours after it was published."""
        return self.crew.take_place(visit, now=self.dice.at(-2, 11))

    def deliver(self, visit: Activity) -> None:
        """Somebody went there, and staff completed it within the hour."""
        now, staff = visit.ends_at + timedelta(minutes=40), self.crew.staff
        self.crew.note_times(self.promise(visit), visit, self.dice, by=staff)
        activities.complete(activity_id=visit.pk, attended_residents=1, report="", by=staff, now=now)
        credit_confirmed_claims(now=now)
