"""A small district with somebody in every role, once where things are theirs and once where they are not."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import Relation
from accounts.models import User
from accounts.standing import actions as standing
from activities import actions as activities
from activities.importing.actions import read_next_file, receive_file
from activities.models import Activity
from activities.signups import actions as signups
from civic.kernel import months
from network.addresses import actions as addresses
from network.models import Partner, Role, Site
from network.moving import actions as moving
from notifications import mails
from notifications.calls.models import Call
from notifications.models import Delivery, DeliveryState, Message
from orders import actions as order_actions
from orders.models import ServiceRequest
from points import actions as points
from points.models import EarningRule, LedgerEntry
from programmes import actions as programmes
from programmes.models import Outlet
from tests.factories import orders, volunteers
from tests.factories.people import SiteFactory, UserFactory, centre, institute, person
from tests.factories.points import RewardFactory, credit
from volunteers.attendance.actions import check_in, check_out, write_down
from volunteers.claims.actions import claim
from volunteers.claims.models import Claim

# A capital: the place is theirs, or the thing. A small letter: the same role, but not here or not theirs.
ROLES = {
    "A": "anonymous",
    "R": "the resident whose order and seat it is",
    "r": "another resident of the same place",
    "V": "the volunteer whose claim, points and voucher it is",
    "v": "another volunteer of the same place",
    "L": "the leader of that volunteer's team",
    "l": "the leader of another team of the same place",
    "S": "staff of the place",
    "s": "staff of another place",
    "U": "staff of the institute above",
    "O": "an official of the institute above",
    "o": "an official of another institute",
    "M": "the merchant whose reward it is",
    "m": "a merchant of another place",
    "C": "an administrator of the centre",
}


@dataclass
class World:
    """`things` are named as the rows of a table name them: `world["order"].pk`."""

    people: dict[str, Any]
    now: datetime
    things: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]

    def fill(self, template: Any) -> Any:
        """`{order.pk}` and its like become what is here."""
        if isinstance(template, dict):
            return {key: self.fill(value) for key, value in template.items()}
        return template.format(**self.things) if isinstance(template, str) else template


@contextmanager
def undone() -> Any:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(*, now: datetime) -> World:
    """Everything that an address can name; dates are counted from `now`, at which the pages are to be opened."""
    street = institute()
    place, elsewhere = SiteFactory(parent=street, name="新城社区"), SiteFactory(name="东关社区")
    world = World(_people(place, elsewhere, street, now=now), now)
    world.things |= {"place": place, "elsewhere": elsewhere, "user": world.people["V"]}
    _moves(world, place)
    _addresses(world, place)
    _orders(world, place)
    _activities(world, place)
    _volunteers(world, place)
    _points(world, place)
    _programmes(world, place)
    world.things["draft"] = _draft(
        place, by=world.people["S"], now=now
    )  # last: a published list publishes what is on it
    return world


def _people(place: Site, elsewhere: Site, street: Site, *, now: datetime) -> dict[str, Any]:
    people: dict[str, Any] = {
        "A": None,
        "R": person(Role.RESIDENT, at=place, phone="13800138000"),
        "r": person(Role.RESIDENT, at=place),
        "S": person(Role.STAFF, at=place),
        "s": person(Role.STAFF, at=elsewhere),
        "U": person(Role.STAFF, at=street),
        "O": person(Role.OFFICIAL, at=street),
        "o": person(Role.OFFICIAL, at=elsewhere.parent),
        "M": person(Role.MERCHANT, at=place),
        "m": person(Role.MERCHANT, at=elsewhere),
        "C": UserFactory(is_staff=True, is_superuser=True),
    }
    for letter in "VvLl":
        people[letter] = volunteers.volunteer(place, now=now, phone="13500135000" if letter == "L" else None)
    for letter in "Ll":
        people[f"{letter} team"] = volunteers.team(
            place, people[letter], *([people["V"]] if letter == "L" else []), name=f"team {letter}"
        )
    return people


def _moves(world: World, place: Site) -> None:
    now, by = world.now, person(Role.STAFF, at=place)
    lost, settled = (person(Role.RESIDENT, at=place, phone=phone) for phone in ("13500135004", "13500135003"))
    said = {"phone": "13500135001", "recognised": "看过身份证"}
    world.things["settled"] = settled
    world.things["move"] = moving.ask(user_id=lost.pk, by=by, now=now, **said)


def _addresses(world: World, place: Site) -> None:
    said = addresses.Said(estate="锦绣家园")
    addresses.write(by=world.people["M"], site=place, said=said, now=world.now)


def _orders(world: World, place: Site) -> None:
    now, resident = world.now, world.people["R"]
    said = Said(name="袁奶奶", relation=Relation.PARENT)
    other = world.people["L"]
    world.things["other"] = world.people["r"]
    stands = standing.name(by=world.people["r"], phone=other.phone, confidential_too=False, now=now)
    standing.agree(standing_id=stands.pk, by=other, now=now)
    world.things["asked"] = standing.name(by=other, phone=resident.phone, confidential_too=False, now=now)
    relative = world.things["relative"] = family.add(by=resident, said=said, now=now)
    addresses.write(by=resident, member=relative, site=place, said=addresses.Said(estate="锦绣家园"), now=now)
    for name in ("order", "twin", "done", "held", "private"):
        group = "psychological_care" if name == "private" else "elderly"
        world.things[name] = orders.order(place, now=now, by=resident, title=f"修台灯 {name}", service_group=group)
    ServiceRequest.objects.filter(pk=world["order"].pk).update(
        on_behalf_of_name="王奶奶", on_behalf_of_phone="13900139000", consent_basis="asked"
    )
    order_actions.add_note(order_id=world["order"].pk, text="请下午来", by=resident, now=now)
    world.things["note"] = world["order"].notes.get()
    order_actions.accept(order_id=world["done"].pk, by=world.people["S"], now=now)
    caller = {"via": "phone", "on_behalf_of_name": "孙大爷", "consent_basis": "asked"}
    called = orders.order(place, now=now, by=world.people["S"], title="量血压", **caller)
    order_actions.accept(order_id=called.pk, by=world.people["S"], now=now)
    world.things["call"] = Call.objects.get()
    orders.delivered(world["done"], staff=world.people["S"], now=now)
    order_actions.accept(order_id=world["held"].pk, by=world.people["S"], now=now)
    orders.held(world["held"], staff=world.people["S"], now=now)


def _activities(world: World, place: Site) -> None:
    now, staff = world.now, world.people["S"]
    world.things["activity"] = volunteers.activity(place, now=now, seats=20)
    world.things["begun"] = volunteers.activity(place, now=now, starts_in=-timedelta(minutes=30))
    world.things["over"] = volunteers.activity(place, now=now, starts_in=-timedelta(hours=2, minutes=30))
    world.things["signup"] = signups.sign_up(activity_id=world["activity"].pk, by=world.people["R"], now=now)
    yesterday = volunteers.activity(place, now=now, starts_in=-timedelta(days=1), seats=5)
    came = signups.sign_up(activity_id=yesterday.pk, by=world.people["R"], now=now - timedelta(days=2))
    signups.mark_attendance(activity_id=yesterday.pk, came={came.pk}, by=staff, now=now - timedelta(hours=23))
    world.things["came"] = came
    gone = volunteers.activity(place, now=now, starts_in=timedelta(days=4))
    world.things["caller"] = signups.note_signup(activity_id=gone.pk, name="李奶奶", phone="", by=staff, now=now)
    world.things["gone"] = activities.cancel(activity_id=gone.pk, reason="下雨", by=staff, now=now)
    world.things["again"] = volunteers.activity(place, now=now, starts_in=timedelta(days=5), instead_of=gone)
    plan = "日期,时间,活动名称,服务对象\n5日,上午,理发,为老\n".encode()
    month = months.this(now)
    world.things["batch"] = receive_file(site=place, file_name="plan.csv", data=plan, month=month, by=staff, now=now)
    read_next_file(now=now)


def _draft(place: Site, *, by: Any, now: datetime) -> Activity:
    fields = {"title": "还没定的活动", "service_group": "elderly", "location": "服务大厅"}
    starts_at, ends_at = now + timedelta(days=3), now + timedelta(days=3, hours=2)
    return activities.create(by=by, now=now, site=place, starts_at=starts_at, ends_at=ends_at, **fields)


def _volunteers(world: World, place: Site) -> None:
    now, one = world.now, world.people["V"]
    team = world.people["L team"]
    world.things |= {"team": team, "member": one}
    world.things["claim"] = claim(activity_id=world["activity"].pk, by=one, now=now, team_id=team.pk)
    before = now - timedelta(days=1)
    world.things["present"] = claim(activity_id=world["begun"].pk, by=one, now=before, team_id=team.pk)
    world.things["arrived"] = claim(activity_id=world["over"].pk, by=one, now=before, team_id=team.pk)
    check_in(claim_id=world["arrived"].pk, by=world.people["S"], now=now, at=now - timedelta(hours=2))
    world.things["unconfirmed"] = _unconfirmed(place, one, staff=world.people["S"], now=now)
    world.things["entered"] = write_down(
        activity_id=world["over"].pk,
        by=world.people["S"],
        now=now,
        volunteer_id=world.people["v"].pk,
        reason="手机没电",
    )
    world.things["open"] = volunteers.activity(place, now=now, starts_in=timedelta(days=5), needed=30)


def _unconfirmed(place: Site, one: Any, *, staff: Any, now: datetime) -> Claim:
    """Service on a completed activity that the volunteer planned herself: a colleague confirms it."""
    held = volunteers.activity(place, now=now, starts_in=-timedelta(hours=30), created_by=one)
    made = claim(activity_id=held.pk, by=one, now=now - timedelta(days=2))
    for act, at in ((check_in, held.starts_at), (check_out, held.ends_at)):
        act(claim_id=made.pk, by=staff, now=now, at=at)
    activities.complete(activity_id=held.pk, attended_residents=0, report="", by=staff, now=now)
    return made


def _points(world: World, place: Site) -> None:
    now, one = world.now, world.people["V"]
    EarningRule.objects.create(site=centre(), from_date="2020-01-01", points_per_hour=10)
    for letter in "VvL":
        credit(world.people[letter], place, minutes=600, key=f"world:{letter}", at=now)
    world.things["entry"] = LedgerEntry.objects.get(source_key="world:V")
    wrong = LedgerEntry.objects.get(source_key="world:L")
    world.things["corrected"] = points.correct(entry_id=wrong.pk, why="记错了", by=world.people["S"], now=now)
    shop = Partner.objects.get(site=place)
    world.things["reward"] = RewardFactory(site=place, partner=shop)
    world.things["redemption"] = points.redeem(reward_id=world["reward"].pk, by=one, now=now)


def _programmes(world: World, place: Site) -> None:
    now, staff = world.now, world.people["S"]
    month = months.this(now + timedelta(days=2))
    world.things["outlet"] = Outlet.objects.create(
        site=place, channel="email", address="group@example.com", label="居民群"
    )
    sent = programmes.build(site_id=place.pk, month=month, by=staff, now=now)
    assert sent is not None
    programmes.publish(programme_id=sent.pk, by=staff, now=now)
    delivery = Delivery.objects.get(message__source_key=f"programme:{sent.pk}")
    delivery.state, delivery.dead_at = DeliveryState.DEAD, now
    delivery.save()
    later = months.after(months.after(month))
    volunteers.activity(place, now=now, starts_in=later - timezone.localdate(now) + timedelta(days=9))
    built = programmes.build(site_id=place.pk, month=later, by=staff, now=now)
    three = SimpleNamespace(sent=f"{month:%Y-%m}", built=f"{later:%Y-%m}", later=f"{months.after(later):%Y-%m}")
    world.things |= {"sent": sent, "built": built, "delivery": delivery, "months": three}
    world.things["mails"] = _mails(world.people["R"], now=now)


def _mails(reader: User, *, now: datetime) -> SimpleNamespace:
    """The tokens of a mail that was sent to somebody, and of what undoes it."""
    User.objects.filter(pk=reader.pk).update(email="r@example.com")
    message = Message.objects.filter(recipient=reader).latest("pk")
    key = uuid4()
    mail = message.deliveries.create(channel="email", address="r@example.com", idempotency_key=key, due_at=now)
    return SimpleNamespace(stop=mails.stop_token(mail), back=mails.back_token(mail))
