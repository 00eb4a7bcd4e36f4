"""Seats, orders, lists and repeated POSTs on real parallel connections, each lock with a control that fails without
it.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from activities import actions, waiting_line
from activities.actions import seats
from activities.models import Activity, Signup
from network.models import Role
from notifications.models import Delivery
from orders import actions as orders
from orders.models import ServiceRequest
from programmes import actions as programmes
from programmes.models import MonthlyProgramme, Outlet
from tests.concurrency.test_claim_races import at_once
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def station() -> Any:
    return SiteFactory()


def order(station: Any, who: Any, now: Any, **fields: Any) -> ServiceRequest:
    today = timezone.localdate(now)
    given = {"site": station, "service_group": "elderly", "title": "理发", "wanted_from": today, "wanted_until": today}
    return orders.submit(by=who, now=now, **(given | fields))


def test_the_last_seats_are_given_once_and_the_rest_wait_in_order(station: Any) -> None:
    now = timezone.now()
    activity = make.activity(station, now=now, seats=3)
    people = [person(Role.RESIDENT, at=station) for _n in range(10)]
    at_once([lambda who=who: actions.sign_up(activity_id=activity.pk, by=who, now=now) for who in people])
    activity.refresh_from_db()
    assert activity.seats_taken == Signup.objects.filter(state="confirmed").count() == 3
    line = Signup.objects.filter(state="waitlisted").order_by("queue_number")
    assert [waiting_line.position(one) for one in line] == [1, 2, 3, 4, 5, 6, 7]


def test_control_without_the_activitys_lock_places_in_line_collide(station: Any, monkeypatch: Any) -> None:
    def unlocked(activity_id: int) -> Activity:
        return Activity.objects.select_related("site").get(pk=activity_id)

    now = timezone.now()
    monkeypatch.setattr(seats, "locked", unlocked)
    activity = make.activity(station, now=now, seats=3)
    people = [person(Role.RESIDENT, at=station) for _n in range(10)]
    with pytest.raises(AssertionError, match="one_place_in_line"):
        at_once([lambda who=who: actions.sign_up(activity_id=activity.pk, by=who, now=now) for who in people])


def test_two_taps_are_one_seat(station: Any) -> None:
    now = timezone.now()
    activity, who = make.activity(station, now=now, seats=5), person(Role.RESIDENT, at=station)
    answers = at_once([lambda: actions.sign_up(activity_id=activity.pk, by=who, now=now)] * 4)
    assert answers == {"ok": 1, "already_signed_up": 3}
    activity.refresh_from_db()
    assert activity.seats_taken == 1


def test_seats_given_back_while_others_sign_up_are_never_lost(station: Any) -> None:
    now = timezone.now()
    activity = make.activity(station, now=now, seats=4)
    early = [person(Role.RESIDENT, at=station) for _n in range(4)]
    signups = [actions.sign_up(activity_id=activity.pk, by=who, now=now) for who in early]
    late = [person(Role.RESIDENT, at=station) for _n in range(6)]
    calls: list[Any] = [lambda s=s: actions.cancel_signup(signup_id=s.pk, by=s.user, now=now) for s in signups]
    calls += [lambda who=who: actions.sign_up(activity_id=activity.pk, by=who, now=now) for who in late]
    at_once(calls)
    activity.refresh_from_db()
    assert activity.seats_taken == Signup.objects.filter(state="confirmed").count() == 4
    first, last = Signup.objects.filter(state="confirmed"), Signup.objects.filter(state="waitlisted")
    assert max(s.queue_number for s in first) < min(s.queue_number for s in last), "first come, first seated"


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
            orders, "_locked", lambda pk: ServiceRequest.objects.select_related("site", "requester").get(pk=pk)
        )
    request = order(station, person(Role.RESIDENT, at=station), now)
    staff = [make.staff(station) for _n in range(6)]
    answers = at_once([lambda who=who: orders.accept(request_id=request.pk, by=who, now=now) for who in staff])
    assert (answers["ok"] == 1) is locked, "with the lock one takes it on; the control lets several"


def test_numbers_are_neither_doubled_nor_skipped(station: Any) -> None:
    now = timezone.now()
    people = [person(Role.RESIDENT, at=station) for _n in range(12)]
    at_once([lambda who=who: order(station, who, now) for who in people])
    numbers = sorted(ServiceRequest.objects.values_list("number", flat=True))
    assert [int(number.split("-")[1]) for number in numbers] == list(range(1, 13))


@pytest.mark.parametrize("locked", [True, False])
def test_a_list_is_published_and_sent_once(station: Any, monkeypatch: Any, locked: bool) -> None:
    now = timezone.now()
    staff = make.staff(station)
    month = programmes.month_after(timezone.localdate(now))
    first = timezone.make_aware(datetime(month.year, month.month, 9, 9))
    make.activity(station, now=now, starts_in=first - now)
    Outlet.objects.create(site=station, channel="email", address="group@example.com", label="群")
    programme = programmes.build(site_id=station.pk, month=month, by=staff, now=now)
    assert programme is not None
    if not locked:
        monkeypatch.setattr(programmes, "_locked", lambda **k: MonthlyProgramme.objects.select_related("site").get(**k))
    answers = at_once([lambda: programmes.publish(programme_id=programme.pk, by=staff, now=now)] * 4)
    assert Delivery.objects.count() == 1, "one delivery for one list and place, whatever happens above"
    assert (answers["ok"] == 1) is locked


def test_a_list_is_built_once_by_many_machines(station: Any) -> None:
    now = timezone.make_aware(datetime(2026, 11, 25, 8, 1))
    make.activity(station, now=now, starts_in=timedelta(days=10))
    at_once([lambda: programmes.build_due(now=now)] * 5)
    assert MonthlyProgramme.objects.filter(site=station, state="built").count() == 1
    assert programmes.due_sites(now=now) == []


@pytest.mark.parametrize("with_key", [True, False])
def test_the_same_post_at_once_is_done_once(station: Any, with_key: bool) -> None:
    who = person(Role.RESIDENT, at=station)
    from accounts import tokens

    token, _ends = tokens.issue(who, now=timezone.now())
    today = str(timezone.localdate())
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
