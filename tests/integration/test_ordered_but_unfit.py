"""Whoever ordered is in, but not silently: outside the activity's ages, or with a seat elsewhere at that time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import Purpose
from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.errors import OrderedForOtherAges
from activities.signups.limits import MOST_COMING
from activities.signups.models import Signup
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications.models import Message
from orders import actions as orders
from orders.menu import CatalogueItem
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import api, browser, text

pytestmark = pytest.mark.django_db
CHILDREN = {"age_from": 6, "age_until": 12}
CALLER = {"via": "phone", "on_behalf_of_name": "刘奶奶", "on_behalf_of_phone": "13900139001", "consent_basis": "asked"}


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="王阿姨")


def ordered_for(station: Any, resident: Any, now: Any, *, age: int, **fields: Any) -> Any:
    """An order for somebody of the family."""
    said = Said(name="小明", relation="other", birth_year=timezone.localdate(now).year - age)
    member = family.add(by=resident, said=said, agrees=[Purpose.GUARDIAN] if age < 15 else [], now=now)
    return order(station, now=now, by=resident, member=member.pk, **fields)


def test_outside_its_ages_staff_are_asked(station: Any, staff: Any, resident: Any, now: Any) -> None:
    wishes = [ordered_for(station, resident, now, age=30), ordered_for(station, resident, now, age=8)]
    draft = plan(station, staff, now, request_ids=[one.pk for one in wishes], **CHILDREN)
    url = f"/desk/activities/{draft.pk}/publish/"
    answer = browser(staff).post(url)
    assert answer.status_code == 422
    assert "is for 6–12 years, which does not fit 1 person it was ordered for" in text(answer)
    assert "小明" not in text(answer) and 'name="other_ages"' in answer.content.decode()
    assert not Signup.objects.exists()
    assert browser(staff).post(url, {"other_ages": "on"}).status_code == 302
    seat = Signup.objects.get()
    assert seat.seats == 2 and seat.is_ordered
    said = AuditEvent.objects.get(verb="signup.age_excepted")
    assert (said.actor_id, said.target_id, said.data) == (staff.pk, str(seat.pk), {"people": 1})


def test_programs_say_it_as_well(station: Any, staff: Any, resident: Any, now: Any) -> None:
    draft = plan(station, staff, now, request_ids=[ordered_for(station, resident, now, age=70).pk], **CHILDREN)
    url = f"/api/v1/activities/{draft.pk}/publish"
    refused = api(staff).post(url)
    assert (refused.status_code, refused.json()["code"]) == (400, "ordered_for_other_ages")
    assert api(staff).post(f"{url}?other_ages=true").json()["state"] == "published"


def test_who_fits_or_is_not_known_to_be_unfit_is_in(station: Any, staff: Any, resident: Any, now: Any) -> None:
    """A grown-up may bring children; of a caller no age is known; a year is given the benefit."""
    wishes = [
        ordered_for(station, resident, now, age=13),
        order(station, now=now, people=3),
        order(station, now=now, by=staff, **CALLER),
    ]
    draft = plan(station, staff, now, request_ids=[one.pk for one in wishes], **CHILDREN)
    actions.publish(activity_id=draft.pk, by=staff, now=now)
    assert Signup.objects.count() == 3 and not AuditEvent.objects.filter(verb="signup.age_excepted")


def test_a_grown_up_alone_is_none_of_the_children(station: Any, staff: Any, resident: Any, now: Any) -> None:
    draft = plan(station, staff, now, request_ids=[order(station, now=now, by=resident).pk], **CHILDREN)
    with pytest.raises(OrderedForOtherAges):
        actions.publish(activity_id=draft.pk, by=staff, now=now)


def test_joined_later_is_refused_beside_the_order(station: Any, staff: Any, resident: Any, now: Any) -> None:
    first = order(station, now=now, people=2)
    draft = plan(station, staff, now, request_ids=[first.pk], **CHILDREN)
    actions.publish(activity_id=draft.pk, by=staff, now=now)
    late = ordered_for(station, resident, now, age=30)
    with pytest.raises(OrderedForOtherAges) as refused:
        orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now)
    assert refused.value.field == "into"
    late.refresh_from_db()
    assert late.state == "submitted"


def test_a_seat_elsewhere_at_that_time_is_said(station: Any, staff: Any, resident: Any, now: Any) -> None:
    other = published(plan(station, staff, now, title="合唱"), staff, now)
    signups.sign_up(activity_id=other.pk, by=resident, now=now)
    guest = {"name": CALLER["on_behalf_of_name"], "phone": CALLER["on_behalf_of_phone"]}
    signups.note_signup(activity_id=other.pk, by=staff, now=now, **guest)
    wishes = [
        order(station, now=now, by=resident),
        order(station, now=now, by=staff, **CALLER),
        order(station, now=now),
    ]
    activity = published(plan(station, staff, now, request_ids=[one.pk for one in wishes]), staff, now)
    assert Signup.objects.filter(activity=activity, state="confirmed").count() == 3
    told = Message.objects.get(kind="signup_ordered", recipient=resident)
    assert told.params["elsewhere"] == "合唱"
    assert "At that time you also have a place at “合唱”" in text(browser(resident).get("/inbox/"))
    assert "elsewhere" not in Message.objects.get(kind="signup_ordered", recipient=wishes[2].requester).params
    page = f"/desk/activities/{activity.pk}/"
    assert "2 people who ordered this also have a place elsewhere" in text(browser(staff).get(page))
    signups.cancel_signup(signup_id=Signup.objects.get(activity=other, user=resident).pk, by=resident, now=now)
    assert "1 person who ordered this also has a place elsewhere" in text(browser(staff).get(page))


def test_a_seat_at_another_time_is_not(station: Any, staff: Any, resident: Any, now: Any) -> None:
    later = now + timedelta(days=5)
    other = published(plan(station, staff, now, starts_at=later, ends_at=later + timedelta(hours=1)), staff, now)
    signups.sign_up(activity_id=other.pk, by=resident, now=now)
    activity = plan(station, staff, now, request_ids=[order(station, now=now, by=resident).pk])
    published(activity, staff, now)
    assert "elsewhere" not in Message.objects.get(kind="signup_ordered").params
    assert "elsewhere at that time" not in text(browser(staff).get(f"/desk/activities/{activity.pk}/"))


def test_no_cap_keeps_out_whoever_ordered(station: Any, staff: Any, resident: Any, now: Any) -> None:
    for n in range(MOST_COMING // 2):
        start = now + timedelta(days=5 + n)
        other = plan(station, staff, now, starts_at=start, ends_at=start + timedelta(hours=1))
        signups.sign_up(activity_id=published(other, staff, now).pk, by=resident, now=now, guest_names=["小红"])
    activity = plan(station, staff, now, request_ids=[order(station, now=now, by=resident).pk])
    published(activity, staff, now)
    assert Signup.objects.get(activity=activity).state == "confirmed"


def test_things_take_no_seats(station: Any, staff: Any, resident: Any, now: Any) -> None:
    """Three lamps are brought by one person."""
    item = CatalogueItem.objects.create(service_group="elderly", name="修灯", name_en="Lamps", unit="things")
    wish = order(station, now=now, by=resident, people=3, catalogue_item=item)
    published(plan(station, staff, now, request_ids=[wish.pk]), staff, now)
    assert Signup.objects.get().seats == 1


def published(activity: Activity, staff: Any, now: Any) -> Activity:
    return actions.publish(activity_id=activity.pk, by=staff, now=now)
