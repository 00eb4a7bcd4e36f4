"""Orders and repeated POSTs on real parallel connections; with the lock or the key taken out, the race appears."""

import json
import threading
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import FamilyMember
from activities import actions
from activities.events import OrderSettled
from activities.models import Activity
from network.models import Role
from orders import actions as orders
from orders import events, locks
from orders.actions import settling, submitting
from orders.models import ServiceRequest
from tests.concurrency.racing import at_once, inserts_into, until_waiting
from tests.factories import volunteers as make
from tests.factories.people import person
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db(transaction=True)


def order(station: Any, who: Any, now: Any, **fields: Any) -> ServiceRequest:
    today = timezone.localdate(now)
    given = {"site": station, "service_group": "elderly", "title": "理发", "wanted_from": today, "wanted_until": today}
    return orders.submit(by=who, now=now, **(given | fields))


def test_two_staff_plan_the_same_order(station: Any) -> None:
    now = timezone.now()
    request = order(station, person(Role.RESIDENT, at=station), now)
    staff = [make.staff(station) for _n in range(2)]
    start = now + timedelta(days=3)
    given = {"site": station, "title": "义诊", "service_group": "elderly", "location": "大厅", "starts_at": start}
    answers = at_once(
        [
            lambda who=who: actions.create(
                by=who, now=now, request_ids=[request.pk], ends_at=start + timedelta(hours=1), **given
            )
            for who in staff
        ]
    )
    assert answers == {"ok": 1, "already_planned": 1}
    assert Activity.objects.count() == 1, "the second draft is not left behind"


@pytest.mark.parametrize("locked", [True, False])
def test_two_staff_accept_at_once(station: Any, monkeypatch: Any, locked: bool) -> None:
    now = timezone.now()
    if not locked:
        monkeypatch.setattr(
            locks, "one", lambda pk: ServiceRequest.objects.select_related("site", "requester").get(pk=pk)
        )
    request = order(station, person(Role.RESIDENT, at=station), now)
    staff = [make.staff(station) for _n in range(6)]
    answers = at_once(
        [lambda who=who: orders.accept(order_id=request.pk, by=who, now=now) for who in staff],
        holding=lambda: ServiceRequest.objects.select_for_update().get(pk=request.pk),
    )
    assert answers == ({"ok": 1, "wrong_state": 5} if locked else {"ok": 6})


def test_numbers_are_neither_doubled_nor_skipped(station: Any) -> None:
    now = timezone.now()
    people = [person(Role.RESIDENT, at=station) for _n in range(12)]
    at_once([lambda who=who: order(station, who, now) for who in people])
    numbers = sorted(ServiceRequest.objects.values_list("number", flat=True))
    assert [int(number.split("-")[1]) for number in numbers] == list(range(1, 13))


@pytest.mark.parametrize("with_key", [True, False])
def test_the_same_post_at_once_is_done_once(station: Any, now: datetime, with_key: bool) -> None:
    who = person(Role.RESIDENT, at=station)
    from accounts import tokens

    token, _ends = tokens.issue(who, now=now)
    today = str(timezone.localdate(now))
    body = {
        "site": str(station.pk),
        "service_group": "elderly",
        "title": "理发",
        "wanted_from": today,
        "wanted_until": today,
    }
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": "one"} if with_key else {})
    answers = []

    def post() -> None:
        answer = Client().post("/api/v1/service-requests", json.dumps(body), "application/json", headers=headers)
        answers.append((answer.status_code, answer.json()["number"]))

    at_once([post] * 5)
    assert len(set(answers)) == (1 if with_key else 5), "without the key each is an order of its own"
    assert ServiceRequest.objects.count() == len(set(answers))
    if with_key:
        other = json.dumps(body | {"title": "别的"})
        answer = Client().post("/api/v1/service-requests", other, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    connection.close()


def chain(station: Any, now: Any) -> list[ServiceRequest]:
    """Three orders by their keys; the first has been joined with the second."""
    resident = person(Role.RESIDENT, at=station)
    rows = sorted((order(station, resident, now) for _n in range(3)), key=lambda row: row.pk)
    orders.merge(order_id=rows[0].pk, into_id=rows[1].pk, by=make.staff(station), now=now)
    return rows


def joined_late(request_ids: list[Any]) -> list[ServiceRequest]:
    """The control's locks: what was joined before is locked by its update only, after the others."""
    return locks.many(request_ids)


@pytest.mark.parametrize("in_order", [True, False])
def test_joining_on_against_joining_once_more(station: Any, monkeypatch: Any, in_order: bool) -> None:
    now, staff = timezone.now(), make.staff(station)
    first, second, third = chain(station, now)
    if not in_order:
        monkeypatch.setattr(locks, "with_joined", joined_late)
    merge = orders.merge.__wrapped__  # without its second try

    def on() -> None:
        merge(order_id=second.pk, into_id=third.pk, by=staff, now=now)

    def once_more() -> None:
        until_waiting(1)
        merge(order_id=first.pk, into_id=second.pk, by=staff, now=now)

    def race() -> Any:
        return at_once([on, once_more], holding=lambda: ServiceRequest.objects.select_for_update().get(pk=second.pk))

    if in_order:
        assert race() == {"ok": 1, "not_open": 1}
        assert set(third.merged_from.all()) == {first, second}
    else:
        with pytest.raises(AssertionError, match="deadlock"):
            race()


@pytest.mark.parametrize("waits", [True, False])
def test_withdrawn_while_its_activity_is_cancelled(station: Any, monkeypatch: Any, waits: bool) -> None:
    now, staff = timezone.now(), make.staff(station)
    first, second = (order(station, person(Role.RESIDENT, at=station), now) for _n in range(2))
    orders.merge(order_id=second.pk, into_id=first.pk, by=staff, now=now)
    activity = make.activity(station, now=now)
    orders.plan(order_ids=[first.pk], by=staff, now=now)
    activity.planned_requests.create(request=first, planned_at=now)
    if not waits:
        monkeypatch.setattr(events.RequestLocking, "send", lambda self: None)

    def cancel() -> None:
        until_waiting(1)
        actions.cancel(activity_id=activity.pk, reason="雨", by=staff, now=now)

    def withdraw() -> None:
        orders.withdraw.__wrapped__(order_id=first.pk, by=first.requester, now=now)  # without its second try

    with nullcontext() if waits else pytest.raises(AssertionError, match="deadlock"):
        at_once([withdraw, cancel], holding=lambda: ServiceRequest.objects.select_for_update().get(pk=first.pk))
    if waits:
        second.refresh_from_db()
        assert second.state == "accepted", "the heir waits for a new plan"
        assert not activity.planned_requests.filter(released_at=None).exists()


@pytest.mark.parametrize("locked", [True, False])
def test_it_becomes_confidential_while_it_is_published(station: Any, now: Any, monkeypatch: Any, locked: bool) -> None:
    """Publishing asks for whom it is once nobody changes that any more; else the secret stands on the public list."""
    staff, wish = make.staff(station), order(station, person(Role.RESIDENT, at=station), now, title="想找人说话")
    draft = make.activity(station, now=now, state="draft", title="茶话会", published_at=None)
    orders.plan(order_ids=[wish.pk], by=staff, now=now)
    draft.planned_requests.create(request=wish, planned_at=now)
    if not locked:
        monkeypatch.setattr(events.RequestLocking, "send", lambda self: None)
    hide = lambda: orders.regroup(order_id=wish.pk, service_group="psychological_care", by=staff, now=now)  # noqa: E731
    answers = at_once([lambda: actions.publish(activity_id=draft.pk, by=staff, now=now)], holding=hide)
    draft.refresh_from_db()
    assert answers == {"ok": 1} and draft.audience == ("invited" if locked else "open")


def asked(station: Any, *, now: Any, due_at: Any = None) -> ServiceRequest:
    """A visit was completed, and whoever ordered it is asked."""
    staff = make.staff(station)
    made = order(station, person(Role.RESIDENT, at=station), now)
    visit = make.activity(station, now=now, audience="invited")
    orders.plan(order_ids=[made.pk], by=staff, now=now)
    visit.planned_requests.create(request=made, planned_at=now)
    orders.hold(order_ids=[made.pk], by=staff, now=now)
    ServiceRequest.objects.filter(pk=made.pk).update(outcome_due_at=due_at or now)
    return made


def unlocked(pk: Any) -> ServiceRequest:
    """The control's reading."""
    return ServiceRequest.objects.select_related("site", "owner", "requester", "handler").get(pk=pk)


def read_by_all(number: int) -> Any:
    """The control: everybody has read the order before anybody writes."""
    barrier = threading.Barrier(number)

    def one(pk: Any) -> ServiceRequest:
        found = unlocked(pk)
        barrier.wait(timeout=60)
        return found

    return one


@pytest.mark.parametrize("locked", [True, False])
def test_an_answer_against_the_end_of_its_time(station: Any, now: Any, monkeypatch: Any, locked: bool) -> None:
    """The orderer says “not solved” in the minute in which the job settles it: one of them wins."""
    made = asked(station, now=now)
    if not locked:
        monkeypatch.setattr(locks, "one", read_by_all(2))
        monkeypatch.setattr(events.RequestLocking, "send", lambda self: None)
    answers = at_once(
        [
            lambda: orders.say_outcome.__wrapped__(order_id=made.pk, outcome="not_solved", by=made.requester, now=now),
            lambda: settling.settle_by_default.__wrapped__(order_id=made.pk, now=now),
        ]
    )
    said = list(made.outcomes.values_list("said", flat=True))
    made.refresh_from_db()
    if not locked:
        assert len(said) == 2, "without the lock it is both"
        return
    assert len(said) == 1 and answers["ok"] + answers["already_answered"] == 2
    assert made.state == ("accepted" if said == ["not_solved"] else "delivered")


@pytest.mark.parametrize("locked", [True, False])
def test_the_same_answer_tapped_at_once(station: Any, now: Any, monkeypatch: Any, locked: bool) -> None:
    made = asked(station, now=now, due_at=now + timedelta(days=5))
    if not locked:
        monkeypatch.setattr(locks, "one", read_by_all(4))
        monkeypatch.setattr(events.RequestLocking, "send", lambda self: None)
    say = orders.say_outcome.__wrapped__
    answers = at_once([lambda: say(order_id=made.pk, outcome="done", by=made.requester, now=now) for _tap in range(4)])
    assert answers == {"ok": 4} and made.outcomes.count() == (1 if locked else 4)


@pytest.mark.parametrize("in_turn", [True, False])
def test_the_last_two_households_of_a_visit_come_out_at_once(
    station: Any, now: Any, monkeypatch: Any, in_turn: bool
) -> None:
    """Hours count by default once nobody is asked any more; seen at once by both, each would leave it to the other."""
    first, second = (asked(station, now=now) for _n in range(2))
    visit = first.plans.get().activity
    second.plans.update(activity=visit)
    helper = make.volunteer(station, now=now)
    during = (visit.starts_at, visit.ends_at)
    claim = Claim.objects.create(
        activity=visit, volunteer_id=helper.pk, during=during, state="checked_out", word="waiting", service_minutes=60,
        claimed_at=now, checked_in_at=now, checked_out_at=now,
    )  # fmt: skip
    if not in_turn:
        barrier, send = threading.Barrier(2), OrderSettled.send
        monkeypatch.setattr(events.RequestLocking, "send", lambda self: None)

        def both_looked(self: OrderSettled) -> None:
            """Neither has committed when the other asks whether it is the last."""
            barrier.wait(timeout=60)
            send(self)

        monkeypatch.setattr(OrderSettled, "send", both_looked)
    settle = settling.settle_by_default.__wrapped__
    at_once([lambda pk=one.pk: settle(order_id=pk, now=now) for one in (first, second)])
    claim.refresh_from_db()
    assert (claim.state, claim.word) == (("confirmed", "default") if in_turn else ("checked_out", "waiting"))


def for_somebody_who_is_erased_meanwhile(station: Any, now: Any) -> tuple[Any, list[str]]:
    """Removing is done and not committed yet while the order is placed: (answers, names that orders are for)."""
    who = person(Role.RESIDENT, at=station)
    member = family.add(by=who, said=Said(name="王奶奶", relation="parent"), now=now)

    def removed() -> None:
        family.remove(member_id=member.pk, by=who, now=now)
        inserts_into("orders_servicerequest")()

    answers = at_once([lambda: order(station, who, now, member=member.pk)], holding=removed)
    return answers, list(ServiceRequest.objects.values_list("on_behalf_of_name", flat=True))


def test_nothing_is_ordered_for_somebody_who_is_erased(station: Any, now: Any) -> None:
    assert for_somebody_who_is_erased_meanwhile(station, now) == ({"invalid": 1}, [])


def test_control_without_the_members_row_the_erased_name_is_written_again(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "_held", lambda pk, *, of: FamilyMember.objects.of(of).filter(pk=pk).first())
    assert for_somebody_who_is_erased_meanwhile(station, now) == ({"ok": 1}, ["王奶奶"])
