"""What staff were to call about before there was a list gets onto it: on rows as they were written before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from notifications.calls.models import Call
from notifications.models import Message
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import delivered, order

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("orders", "0009_rules_of_one_kind"), ("activities", "0009_files_are_read_by_a_job")]
CALLER = {"via": "phone", "on_behalf_of_name": "王奶奶", "consent_basis": "asked"}


@pytest.fixture
def before(transactional_db: Any) -> Iterator[None]:
    """The tables as they were; afterwards everything is as it is."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def back_and_forth(write: Any) -> None:
    MigrationExecutor(connection).migrate(BEFORE)
    write()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_open_calls_get_onto_the_list(before: None, station: Any, staff: Any, now: datetime) -> None:
    kept, gone, done = (order(station, now=now, by=staff, **CALLER) for _n in range(3))
    orders.accept(order_id=kept.pk, by=staff, now=now)
    delivered(done, staff=staff, now=now)
    orders.withdraw(order_id=gone.pk, by=staff, now=now)
    activity = make.activity(station, now=now, seats=3)
    Call.objects.all().delete()
    Message.objects.all().delete()

    def told(one: Any, kind: str, age: timedelta, **params: str) -> None:
        at = now - age
        Message.objects.create(
            recipient=staff, kind=kind, params={"title": "修灯", "number": one.number, **params}, created_at=at,
            source_key=f"request:{one.pk}:{kind}:{at.isoformat()}:{staff.pk}", url=f"/orders/{one.pk}/",
        )  # fmt: skip

    def write() -> None:
        for one in (kept, gone):
            told(one, "request_accepted", timedelta(days=2), call="王奶奶")
            told(one, "request_planned", timedelta(days=1), call="王奶奶")
        told(done, "request_follow_up", timedelta(days=1))
        told(kept, "request_note", timedelta(days=1))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO activities_signup (id, activity_id, name, phone, guest_names, seats, state, call_about,"
                " signed_up_at, queue_number) VALUES (%s, %s, '李爷爷', '', '{}', 1, 'confirmed', 'moved', %s, 1)",
                [uuid4(), activity.pk, now],
            )
        Message.objects.create(recipient=staff, kind="signup_to_call", params={}, created_at=now, source_key="to_call")

    back_and_forth(write)
    found = {call.message.kind: call for call in Call.objects.open().select_related("message")}
    assert set(found) == {"request_planned", "request_follow_up", "activity_moved"}
    assert found["request_planned"].subject == f"request:{kept.pk}" and found["request_follow_up"].not_by == staff
    assert found["activity_moved"].until == activity.ends_at
    assert list(Message.objects.filter(recipient=staff).values_list("kind", flat=True)) == ["request_note"]
    assert not any("王奶奶" in str(one.params) for one in Message.objects.all()), "no name stays in a message"
