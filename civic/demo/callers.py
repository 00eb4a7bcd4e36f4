"""Whom the station has to call: somebody who ordered by telephone, somebody at the counter who left no number, and a
neighbour whom the text message did not reach. All by the actions that people use.
"""

from datetime import timedelta
from typing import NamedTuple

from accounts.models import User
from civic.demo.crew import Crew
from civic.demo.dice import Dice
from civic.demo.people import REACHED_BY_PHONE
from network.addresses.actions import Place
from network.addresses.actions import Said as PlaceSaid
from network.models import Community
from notifications.calls.models import Call, Why
from notifications.events import DeliveryFailed
from notifications.models import Delivery, DeliveryState
from orders import actions as orders
from orders.models import CatalogueItem, ConsentBasis, ServiceRequest, Via

FULL = "这两周上门的志愿者都排满了，没能安排；下个月请再来找我们。"


class Caller(NamedTuple):
    """Somebody without an account, and what they wish for."""

    name: str
    phone: str
    via: Via
    service: str
    details: str


ON_THE_PHONE = (
    Caller("孙大爷", "13800001234", Via.PHONE, "量血压", "孙大爷住六楼，腿不好，下不来。"),
    Caller("马奶奶", "13800005678", Via.PHONE, "代买代办", "想请人帮忙买米和油。"),
    Caller("郭师傅", "13800002468", Via.PHONE, "修小家电", "电饭煲不通电了。"),
)
AT_THE_COUNTER = (
    Caller("赵奶奶", "", Via.PAPER, "打扫卫生", "想请人擦擦玻璃，没带手机，说儿子回来再留电话。"),
    Caller("何爷爷", "", Via.PAPER, "理发", "来站里说的，记不得自己的号码。"),
)


class Callers:
    """What is missing of the three on Xincheng's call list is made."""

    def __init__(self, dice: Dice, crew: Crew) -> None:
        self.dice, self.crew, self.count = dice, crew, 0
        self.home = Community.objects.filter(site=crew.here).order_by("pk")[0].name

    def run(self) -> int:
        """How many were made."""
        calls = Call.objects.open().filter(site=self.crew.here)
        without = set(calls.filter(why=Why.NO_ACCOUNT).values_list("subject", flat=True))
        listed = ServiceRequest.objects.filter(pk__in=[subject.partition(":")[2] for subject in without])
        if not listed.exclude(on_behalf_of_phone="").exists():
            order = self.write_down(self.dice.one(ON_THE_PHONE))
            orders.accept(order_id=order.pk, by=self.crew.staff, now=self.dice.at(-1, 15, 40))
        if not listed.filter(on_behalf_of_phone="").exists():
            order = self.write_down(self.dice.one(AT_THE_COUNTER))
            orders.decline(order_id=order.pk, reason=FULL, by=self.crew.staff, now=self.dice.at(-1, 16, 10))
        if not calls.filter(why=Why.UNDELIVERED).exists():
            self.not_reached(User.objects.get(username=REACHED_BY_PHONE))
        return self.count

    def write_down(self, caller: Caller) -> ServiceRequest:
        """Staff did, two days ago."""
        self.count += 1
        item = CatalogueItem.objects.get(name=caller.service)
        door = PlaceSaid(estate=self.home, building=str(3 + self.count), unit="1", room=f"{self.count}02")
        return orders.submit(
            by=self.crew.staff,
            now=self.dice.at(-2, 10, self.count),
            site=self.crew.here,
            via=caller.via,
            catalogue_item=item,
            title=item.name,
            details=caller.details,
            place=Place(self.crew.here, door),
            on_behalf_of_name=caller.name,
            on_behalf_of_phone=caller.phone,
            consent_basis=ConsentBasis.ASKED,
            wanted_from=self.dice.today + timedelta(days=2),
            wanted_until=self.dice.today + timedelta(days=9),
        )

    def not_reached(self, who: User) -> None:
        """An order of hers was taken on, and the gateway says that nobody has this number."""
        self.count += 1
        wish = {"title": "想听听怎么防中风", "service_group": "elderly"}
        order = orders.submit(
            by=who,
            now=self.dice.at(-2, 11),
            site=self.crew.here,
            wanted_from=self.dice.today + timedelta(days=2),
            wanted_until=self.dice.today + timedelta(days=9),
            **wish,  # type: ignore[arg-type]
        )
        now = self.dice.at(-1, 15)
        orders.accept(order_id=order.pk, by=self.crew.staff, now=now)
        for sent in Delivery.objects.filter(message__recipient=who, state=DeliveryState.WAITING).order_by("pk"):
            sent.state, sent.dead_at, sent.error = (
                DeliveryState.DEAD,
                now + timedelta(minutes=2),
                "isv.MOBILE_NUMBER_ILLEGAL",
            )
            sent.attempts = 1
            sent.save()
            DeliveryFailed(delivery=sent, at=now + timedelta(minutes=2)).send()
