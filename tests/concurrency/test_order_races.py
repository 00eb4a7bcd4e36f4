"""Orders and repeated POSTs on real parallel connections; with the lock or the key taken out, the race appears."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from activities import actions
from activities.models import Activity
from network.models import Role
from orders import actions as orders
from orders import locks
from orders.models import ServiceRequest
from tests.concurrency.racing import at_once
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
        [lambda who=who: orders.accept(request_id=request.pk, by=who, now=now) for who in staff],
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
