"""What makes an activity a home visit, and who knows of it while it is planned."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities import actions, visibility
from activities.errors import AudienceFixed
from activities.models import Activity, Audience, Mode
from activities.signups import actions as signups
from activities.signups.errors import SignupClosed
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from network.models import Role
from orders import actions as orders
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, UserFactory, person
from tests.helpers.pages import browser, text
from volunteers.claims import actions as claims_actions

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def station() -> Any:
    return SiteFactory(name="新城社区")


def plan(station: Any, now: datetime, *, mode: str = Mode.AT_HOME, answers: bool = True, by: Any = None) -> Activity:
    staff = by or make.staff(station)
    requests = [order(station, now=now).pk] if answers else []
    fields = {"title": "修灯", "location": "3号楼402", "service_group": "elderly", "mode": mode}
    start = now + timedelta(days=3)
    return actions.create(
        by=staff, now=now, site=station, request_ids=requests, starts_at=start, ends_at=start + HOUR, **fields
    )


def test_what_goes_to_the_homes_of_those_who_ordered_is_a_visit(station: Any, now: datetime) -> None:
    assert plan(station, now).audience == Audience.INVITED
    assert plan(station, now, mode=Mode.ON_SITE).audience == Audience.OPEN
    assert plan(station, now, answers=False).audience == Audience.OPEN


def test_a_draft_becomes_a_visit_or_an_event_with_the_way_it_is_held(station: Any, now: datetime) -> None:
    staff = make.staff(station)
    draft = plan(station, now, mode=Mode.ON_SITE, by=staff)
    assert actions.edit(activity_id=draft.pk, by=staff, now=now, mode=Mode.AT_HOME).audience == Audience.INVITED
    assert actions.edit(activity_id=draft.pk, by=staff, now=now, mode=Mode.ON_SITE).audience == Audience.OPEN


@pytest.mark.parametrize(("before", "after"), [(Mode.AT_HOME, Mode.ON_SITE), (Mode.ON_SITE, Mode.AT_HOME)])
def test_what_is_published_stays_what_it_is(station: Any, now: datetime, before: str, after: str) -> None:
    staff = make.staff(station)
    activity = plan(station, now, mode=before, by=staff)
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    with pytest.raises(AudienceFixed):
        actions.edit(activity_id=activity.pk, by=staff, now=now, mode=after)


def secret_one(station: Any, now: datetime, **fields: Any) -> ServiceRequest:
    made = order(station, now=now, service_group="psychological_care", title="失眠想找人说说话", **fields)
    assert made.is_confidential
    return made


def appointment(secret: ServiceRequest, staff: Any, now: datetime, **fields: Any) -> Activity:
    start = now + timedelta(days=3)
    given = {"title": "预约服务", "location": "心理咨询室", "service_group": "elderly", "mode": Mode.ON_SITE} | fields
    times = {"starts_at": start, "ends_at": start + HOUR}
    return actions.create(by=staff, now=now, site=secret.site, **{"request_ids": [secret.pk], **times, **given})


def test_what_answers_a_confidential_order_is_known_to_nobody_else(station: Any, now: datetime) -> None:
    """Also where it is no visit to a home: whoever ordered reads where, volunteers that there is an appointment."""
    staff, who, other = make.staff(station), person(Role.RESIDENT, at=station), person(Role.RESIDENT, at=station)
    made = appointment(secret_one(station, now, by=who), staff, now)
    actions.publish(activity_id=made.pk, by=staff, now=now)
    made.refresh_from_db()
    assert made.audience == Audience.INVITED and not visibility.may_know(made, other)
    assert visibility.line(made, to=who).location == "心理咨询室"
    outlined = visibility.line(made, to=make.volunteer(station, now=now))
    assert (outlined.title, outlined.location) == ("预约服务", "预约后告知地点")
    assert visibility.nameless(made).title == "预约服务"
    page = text(browser(who).get(f"/activities/{made.pk}/"))
    assert "By appointment: only whoever ordered it" in page and "心理咨询室" in page
    assert browser(other).get(f"/activities/{made.pk}/").status_code == 404


@pytest.mark.parametrize("title", ["失眠想找人说说话", "陪伴：失眠想找人说说话（每周）", "陪王芳说说话"])
def test_its_title_tells_nothing(station: Any, now: datetime, title: str) -> None:
    staff, who = make.staff(station), UserFactory(display_name="王芳")
    secret = secret_one(station, now, by=who)
    with pytest.raises(Invalid) as refused:
        appointment(secret, staff, now, title=title)
    assert refused.value.code == "not_neutral" and refused.value.field == "title"
    draft = appointment(secret, staff, now)
    with pytest.raises(Invalid):
        actions.edit(activity_id=draft.pk, by=staff, now=now, title=title)


def test_it_is_planned_by_itself(station: Any, now: datetime) -> None:
    staff, secret, other = make.staff(station), secret_one(station, now), order(station, now=now)
    with pytest.raises(Invalid) as refused:
        appointment(secret, staff, now, request_ids=[secret.pk, other.pk])
    assert refused.value.code == "confidential" and not Activity.objects.exists()


def test_what_became_confidential_meanwhile_is_published_as_a_visit(station: Any, now: datetime) -> None:
    staff, wish = make.staff(station), order(station, now=now, title="找人说说话", people=1)
    draft = appointment(wish, staff, now)
    assert draft.audience == Audience.OPEN
    orders.regroup(order_id=wish.pk, service_group="psychological_care", by=staff, now=now)
    actions.publish(activity_id=draft.pk, by=staff, now=now)
    assert Activity.objects.get().audience == Audience.INVITED


def test_what_is_public_already_cannot_become_a_secret(station: Any, now: datetime) -> None:
    staff, wish = make.staff(station), order(station, now=now, title="找人说说话", people=1)
    event = appointment(wish, staff, now)
    actions.publish(activity_id=event.pk, by=staff, now=now)
    with pytest.raises(AudienceFixed):
        orders.regroup(order_id=wish.pk, service_group="psychological_care", by=staff, now=now)
    wish.refresh_from_db()
    assert not wish.is_confidential and wish.service_group == "elderly"
    orders.regroup(order_id=wish.pk, service_group="children", by=staff, now=now)
    page = browser(staff).post(f"/desk/orders/{wish.pk}/group/", {"service_group": "psychological_care"}, follow=True)
    assert "Cancel it and plan it anew" in text(page)
    actions.cancel(activity_id=event.pk, reason="另行安排", by=staff, now=now)
    orders.regroup(order_id=wish.pk, service_group="psychological_care", by=staff, now=now)
    wish.refresh_from_db()
    assert wish.is_confidential


def test_nobody_signs_up_for_a_visit(station: Any, now: datetime) -> None:
    staff, who = make.staff(station), person(Role.RESIDENT, at=station)
    request = order(station, now=now, by=who)
    start = now + timedelta(days=3)
    fields = {"title": "修灯", "location": "3号楼402", "service_group": "elderly", "mode": Mode.AT_HOME}
    times = {"starts_at": start, "ends_at": start + HOUR}
    visit = actions.create(by=staff, now=now, site=station, request_ids=[request.pk], **fields, **times)
    actions.publish(activity_id=visit.pk, by=staff, now=now)
    with pytest.raises(NotFound):
        signups.sign_up(activity_id=visit.pk, by=person(Role.RESIDENT, at=station), now=now)
    with pytest.raises(SignupClosed):
        signups.sign_up(activity_id=visit.pk, by=who, now=now)
    with pytest.raises(SignupClosed):
        signups.note_signup(activity_id=visit.pk, name="王奶奶", phone="", by=staff, now=now)


def test_whose_order_was_joined_knows_of_the_visit_and_who_withdrew_does_not(station: Any, now: datetime) -> None:
    staff, first, second = make.staff(station), *(person(Role.RESIDENT, at=station) for _ in range(2))
    one, other = order(station, now=now, by=first), order(station, now=now, by=second)
    orders.merge(order_id=other.pk, into_id=one.pk, by=staff, now=now)
    start = now + timedelta(days=3)
    fields = {"title": "修灯", "location": "3号楼", "service_group": "elderly", "mode": Mode.AT_HOME}
    times = {"starts_at": start, "ends_at": start + HOUR}
    visit = actions.create(by=staff, now=now, site=station, request_ids=[one.pk], **fields, **times)
    actions.publish(activity_id=visit.pk, by=staff, now=now)
    visit.refresh_from_db()
    assert visibility.may_know(visit, first) and visibility.may_know(visit, second)
    orders.withdraw(order_id=one.pk, by=first, now=now)
    assert not visibility.may_know(visit, first) and visibility.may_know(visit, second)


def test_a_volunteer_elsewhere_learns_nothing_from_a_team_leaders_door(station: Any, now: datetime) -> None:
    visit = plan(station, now)
    stranger, member = person(), make.volunteer(station, now=now)
    with pytest.raises(NotFound):
        claims_actions.place(activity_id=visit.pk, by=stranger, volunteer_id=member.pk, now=now)
    event = plan(station, now, mode=Mode.ON_SITE)
    Activity.objects.filter(pk=event.pk).update(state="published", published_at=now)
    with pytest.raises(NotAllowed):
        claims_actions.place(activity_id=event.pk, by=stranger, volunteer_id=member.pk, now=now)
