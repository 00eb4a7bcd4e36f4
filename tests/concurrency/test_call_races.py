"""The call list under fire, on real parallel connections; each protection has a control in which the race must appear."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from activities import actions as activities
from activities.signups import actions as signups
from activities.signups.notices import ActivityMoved
from civic.kernel.models import AuditEvent
from notifications.calls import actions
from notifications.calls.models import Call
from notifications.models import Message
from tests.concurrency.racing import at_once, inserts_into, without_index
from tests.factories import volunteers as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(station: Any, staff: Any, now: datetime) -> Call:
    activity = make.activity(station, now=now, seats=5)
    signups.note_signup(activity_id=activity.pk, name="王奶奶", phone="", by=staff, now=now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    return Call.objects.get()


def two_tick(call: Call, station: Any, now: datetime, tick: Callable[..., Any]) -> Any:
    """Two colleagues at the same moment; both have read before either writes what was done into the log."""
    people = [make.staff(station) for _n in range(2)]
    return at_once([lambda who=who: tick(call_id=call.pk, by=who, now=now) for who in people])


def ticks() -> int:
    return AuditEvent.objects.filter(verb__startswith="call.").count()


def missed(**which: Any) -> Call:
    return actions.missed(tries=0, **which)


@pytest.mark.parametrize(("tick", "refused"), [(actions.told, "already_done"), (missed, "already_tried")])
def test_two_colleagues_tick_one_call(call: Call, station: Any, now: datetime, tick: Any, refused: str) -> None:
    assert two_tick(call, station, now, tick) == {"ok": 1, refused: 1} and ticks() == 1


@pytest.mark.parametrize("tick", [actions.told, missed])
def test_control_without_the_lock_both_do(
    call: Call, station: Any, now: datetime, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(call_id: int, *, by: Any) -> Call:
        return Call.objects.select_related("site", "message").get(pk=call_id)

    monkeypatch.setattr(actions, "_locked", unlocked)
    people = [make.staff(station) for _n in range(2)]
    calls = [lambda who=who: tick(call_id=call.pk, by=who, now=now) for who in people]
    assert at_once(calls, holding=inserts_into("kernel_auditevent")) == {"ok": 2}


def news(call: Call, now: datetime, *, key: str) -> Callable[[], None]:
    """Somebody without an account is to hear this, told without the lock that callers of `ask` hold."""

    def ask() -> None:
        actions.ask([call.subject], ActivityMoved.sample(), site=call.site, url="/", source_key=key, at=now)

    return ask


def test_one_open_call_a_person_whoever_comes_at_once(call: Call, now: datetime) -> None:
    Call.objects.all().delete()
    at_once([news(call, now, key=f"n{n}") for n in range(4)], holding=inserts_into("notifications_message"))
    assert Call.objects.open().count() == 1


def test_control_without_the_index_there_are_several(call: Call, now: datetime) -> None:
    Call.objects.all().delete()
    with without_index("one_open_call_a_caller", emptied="calls_call"):
        at_once([news(call, now, key=f"n{n}") for n in range(4)], holding=inserts_into("calls_call"))
        assert Call.objects.open().count() > 1


def test_the_same_news_at_once_is_one_call(call: Call, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    at_once([news(call, later, key="same")] * 4, holding=inserts_into("notifications_message"))
    assert Message.objects.filter(source_key__startswith="same").count() == 1
    assert Call.objects.open().get().message.source_key.startswith("same")
