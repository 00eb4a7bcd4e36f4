"""The migration that takes sentences out of what can't be erased: on rows as they were written before it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from activities.models import Activity
from civic.kernel.models import AuditEvent, Sentence
from network.models import Role
from notifications.models import Message
from orders import actions, queries
from orders.models import ServiceRequest
from orders.timeline import steps
from points.models import LedgerEntry
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.integration.test_sentences import CANARY, tables_with

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("kernel", "0002_names_of_audit_events"), ("notifications", "0002_unread_messages"),
          ("points", "0002_named_models"), ("orders", "0004_newest_first"),
          ("activities", "0003_what_callers_are_told")]  # fmt: skip
RAIN, WRONG, BUSY = "下大雨，停一次", "记错了人：是三楼的李奶奶", "我们做不了这个"
HEAT, COUNTED = "高温预警", "门口又来了九位"
Check = Callable[[], None]


MOVES = (
    "civic.kernel.migrations.0004_the_log_holds_no_sentences",
    "notifications.migrations.0004_reasons_leave_the_inbox",
    "points.migrations.0004_reasons_leave_the_ledger",
    "orders.migrations.0006_what_was_written_becomes_notes",
    "activities.migrations.0005_reasons_move",
)


class People(NamedTuple):
    """A station, who works there and who lives there."""

    station: Any
    staff: Any
    resident: Any


@pytest.fixture
def people() -> "People":
    """Made before the way back: the factories make them as they are today."""
    station = SiteFactory(name="新城社区")
    return People(station, make.staff(station), person(Role.RESIDENT, at=station))


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch, people: "People") -> Iterator[Any]:
    """The models as they were, to be moved in very small batches; afterwards everything is as it is."""
    for move in MOVES:
        monkeypatch.setattr(f"{move}.BATCH", 2)
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    loader = MigrationExecutor(connection).loader  # rooms that build on these went back with them
    yield loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes]).apps
    MigrationExecutor(connection).migrate(latest)


def forward() -> None:
    """To where the code is."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


class Past:
    """What the code before wrote."""

    def __init__(self, apps: Any, now: datetime, people: "People") -> None:
        self.apps, self.now = apps, now
        self.station, self.staff, self.resident = people

    def event(self, verb: str, target: Any, *, by: Any = None, hours: int = 0, **fields: Any) -> Any:
        return self.apps.get_model("kernel", "AuditEvent").objects.create(
            verb=verb,
            actor_id=getattr(by, "pk", None),
            target_type=target._meta.model_name,
            target_id=str(target.pk),
            at=self.now + timedelta(hours=hours),
            **fields,
        )

    def order(self, state: str, **fields: Any) -> Any:
        day = self.now.date()
        return self.apps.get_model("orders", "ServiceRequest").objects.create(
            number=uuid4().hex[:16],
            site_id=self.station.pk,
            owner_id=self.station.pk,
            service_group="elderly",
            title="修台灯",
            wanted_from=day,
            wanted_until=day,
            requester_id=self.resident.pk,
            submitted_at=self.now,
            answer_due_at=self.now,
            state=state,
            **fields,
        )

    def message(self, kind: str, *, hours: int, **params: Any) -> Any:
        return self.apps.get_model("notifications", "Message").objects.create(
            recipient_id=self.resident.pk,
            kind=kind,
            params=params,
            source_key=uuid4().hex,
            created_at=self.now + timedelta(hours=hours),
        )


def told(made: ServiceRequest, by: Any, now: datetime) -> list[tuple[str, str]]:
    """The past of an order as its page says it."""
    with translation.override("en"):
        lines = steps(made, queries.events(made), queries.notes(made), by=by, now=now)
        return [(line.title, line.text.partition(" · ")[2]) for line in lines if line.state in ("done", "stopped")]


def an_order_reads_as_before_and_can_be_erased(past: Past) -> Check:
    now = past.now
    old = past.order("declined", declined_at=now + timedelta(hours=8), decline_reason=BUSY)
    past.event("request.submit", old, by=past.resident, to_state="submitted")
    past.event("request.note", old, by=past.resident, hours=1, why=CANARY)
    past.event("request.escalate", old, hours=2, from_state="submitted", to_state="submitted", why="late")
    past.event("request.plan", old, by=past.staff, hours=3, to_state="planned")
    past.event("request.release", old, by=past.staff, hours=4, to_state="accepted")  # a draft, given up
    past.event("request.plan", old, by=past.staff, hours=5, to_state="planned")
    past.event("request.release", old, by=past.staff, hours=6, to_state="accepted", why=RAIN)
    past.event("request.transfer", old, by=past.staff, hours=7, why="late")  # somebody wrote just this
    past.event("request.decline", old, by=past.staff, hours=8, from_state="accepted", to_state="declined", why=BUSY)
    news = past.message("request_declined", hours=8, title="修台灯", reason=BUSY)

    def check() -> None:
        made, message = ServiceRequest.objects.get(pk=old.pk), Message.objects.get(pk=news.pk)
        assert told(made, past.resident, now) == [
            ("Sent", ""),
            ("A sentence was added", CANARY),
            ("No answer in time; it went to the next level", ""),
            ("Scheduled", ""),
            ("The day fell through; it waits for a new one", RAIN),
            ("Passed on to another station", "late"),
            ("Declined", BUSY),
        ]
        events = {event.verb: event for event in queries.events(made)}
        end = events["request.declined"]
        assert (end.actor_id, end.at) == (past.staff.pk, now + timedelta(hours=8))
        assert (end.from_state, end.to_state, end.reason) == ("accepted", "declined", "")
        assert (events["request.escalated"].reason, events["request.escalated"].data) == ("late", {})
        assert made.declined_because == message.because, "one sentence, not two that read alike"
        assert message.params == {"title": "修台灯"}
        assert tables_with(CANARY) == tables_with(BUSY) == tables_with(RAIN) == {"kernel_sentence"}
        (note,) = [note for note in queries.notes(made) if note.kind == "note"]
        assert (note.sentence.author, note.sentence.written_at) == (past.resident, now + timedelta(hours=1))
        for words, sentence in ((CANARY, note.sentence_id), (BUSY, made.declined_because_id)):
            actions.erase_note(order_id=made.pk, sentence_id=sentence, by=past.staff, now=now)
            assert not tables_with(words)

    return check


def one_reason_of_an_activity_stays_one(past: Past) -> Check:
    now, model = past.now, past.apps.get_model("activities", "Activity")
    times = {"starts_at": now, "ends_at": now + timedelta(hours=2), "created_at": now}
    fields = {"site_id": past.station.pk, "title": "义诊", "service_group": "elderly", "location": "大厅"} | times
    gone = model.objects.create(state="cancelled", cancelled_at=now, cancel_reason=HEAT, code="a", **fields)
    silent = model.objects.create(state="cancelled", cancelled_at=now, cancel_reason="停水", code="b", **fields)
    held = model.objects.create(state="closed", closed_at=now, attended_residents=21, code="c", **fields)
    made = past.order("accepted", accepted_at=now)
    past.event("request.release", made, by=past.staff, why=HEAT)
    past.event("activity.cancel", gone, by=past.staff, to_state="cancelled", why=HEAT)
    news = [past.message(kind, hours=0, why=HEAT).pk for kind in ("activity_cancelled", "claim_released")]
    past.event("claim.release", made, by=past.staff, why="moved")
    past.event("claim.check_out", made, why="forgotten")
    past.event("activity.correct_attendance", held, by=past.staff, why=COUNTED, data={"from": 12, "to": 21})

    def check() -> None:
        reason = Activity.objects.get(pk=gone.pk).cancelled_because
        (note,) = queries.notes(ServiceRequest.objects.get(pk=made.pk))
        assert reason == note.sentence == Sentence.objects.get(text=HEAT)
        assert {message.because for message in Message.objects.filter(pk__in=news)} == {reason}
        said = Activity.objects.get(pk=silent.pk).cancelled_because
        assert str(said) == "停水", "though the log knows nothing of it"
        correction = Activity.objects.get(pk=held.pk).corrections.get()
        assert (correction.before, correction.after, str(correction.because)) == (12, 21, COUNTED)
        assert AuditEvent.objects.get(verb="claim.released").reason == "moved"
        assert AuditEvent.objects.get(verb="claim.checked_out").reason == "forgotten"

    return check


def a_correction_of_points_says_it_elsewhere(past: Past) -> Check:
    account = past.apps.get_model("points", "Account").objects.create(user_id=past.resident.pk, balance=10)
    entry = {"account": account, "site_id": past.station.pk, "at": past.now}
    model = past.apps.get_model("points", "LedgerEntry")
    earned = model.objects.create(amount=10, kind="earned", source_key="a", reason="义诊", **entry)
    taken = model.objects.create(amount=-10, kind="corrected", source_key="b", reason=WRONG, reverses=earned, **entry)
    model.objects.create(amount=10, kind="corrected", source_key="c", reason=WRONG, reverses=taken, **entry)
    past.event("points.correct", taken, by=past.staff, data={"amount": -10})
    news = past.message("points_corrected", hours=0, points=-10, why=WRONG)

    def check() -> None:
        made = LedgerEntry.objects.get(pk=taken.pk)
        assert made.because is not None
        assert (made.amount, made.reason, str(made.because), made.because.author) == (-10, "", WRONG, past.staff)
        assert made.because == Message.objects.get(pk=news.pk).because and tables_with(WRONG) == {"kernel_sentence"}
        assert LedgerEntry.objects.get(pk=earned.pk).reason == "义诊"

    return check


def nothing_can_be_changed_again(past: Past) -> Check:
    def check() -> None:
        events, entries = AuditEvent.objects.filter(verb="request.noted"), LedgerEntry.objects.filter(amount=-10)
        for change in (lambda: events.update(verb="x"), events.delete, lambda: entries.update(amount=5)):
            with pytest.raises(DatabaseError, match="Cannot update or delete"):
                change()
        with pytest.raises(IntegrityError, match="audit_reason_is_a_code"):
            AuditEvent.objects.create(verb="x", target_type="x", target_id="1", at=past.now, reason="他说的")
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "kernel_auditevent")
        assert "why" not in {column.name for column in columns}

    return check


def test_what_was_written_before(before: Any, people: People, now: datetime) -> None:
    past = Past(before, now, people)
    checks = [
        an_order_reads_as_before_and_can_be_erased(past),
        one_reason_of_an_activity_stays_one(past),
        a_correction_of_points_says_it_elsewhere(past),
        nothing_can_be_changed_again(past),
    ]
    forward()
    for check in checks:
        check()
