"""One sentence erased through two doors at the same moment, on real parallel connections; with a control."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from activities import actions as activities
from activities.models import Activity
from civic.kernel import sentences
from civic.kernel.models import AuditEvent, Sentence
from orders import actions as orders
from orders.models import Note
from tests.concurrency.racing import at_once
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _cancelled(now: datetime) -> tuple[Any, Activity, Note]:
    """An activity whose reason for being cancelled an order reads, too."""
    station = SiteFactory()
    staff, made = make.staff(station), order(station, now=now)
    times = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=2)}
    fields: dict[str, Any] = {"title": "义诊", "service_group": "elderly", "location": "大厅"} | times
    planned = activities.create(by=staff, now=now, site=station, request_ids=[made.pk], **fields)
    activities.publish(activity_id=planned.pk, by=staff, now=now)
    return staff, activities.cancel(activity_id=planned.pk, reason="下雨", by=staff, now=now), made.notes.get()


def _erase_from_both_sides() -> Counter[str]:
    now = timezone.now()
    staff, gone, note = _cancelled(now)

    def hold() -> None:
        Sentence.objects.select_for_update().get(pk=note.sentence_id)

    def of_activity() -> None:
        activities.erase_reason(activity_id=gone.pk, sentence_id=note.sentence_id, by=staff, now=now)

    def of_order() -> None:
        orders.erase_note(order_id=note.request_id, sentence_id=note.sentence_id, by=staff, now=now)

    return at_once([of_activity, of_order], holding=hold)


def test_it_is_erased_once_and_recorded_once() -> None:
    assert _erase_from_both_sides() == {"ok": 2}
    assert AuditEvent.objects.filter(verb__endswith="_erased").count() == 1
    assert Sentence.objects.get().text == ""


def test_control_who_looks_before_writing_records_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(sentence: Sentence, *, by: Any, at: datetime) -> bool:
        is_news = sentence.erased_at is None
        with transaction.atomic():
            Sentence.objects.filter(pk=sentence.pk).update(text="", erased_at=at, erased_by=by)
        return is_news

    monkeypatch.setattr(sentences, "erase", naive)
    assert _erase_from_both_sides() == {"ok": 2}
    assert AuditEvent.objects.filter(verb__endswith="_erased").count() == 2
