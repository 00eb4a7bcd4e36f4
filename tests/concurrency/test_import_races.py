"""Uploads read by several workers, and one taken over by two taps; each protection has a control in which the race
must appear."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import models

from activities import importing
from activities.importing import actions as doing
from activities.importing.models import ImportBatch
from activities.models import Activity
from tests.concurrency.racing import at_once, inserts_into
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = "日期,时间,活动名称,服务对象\n5日,上午,理发,为老\n".encode()


@pytest.fixture
def batch(now: Any) -> ImportBatch:
    station = SiteFactory()
    month = date(now.year + 1, 7, 1)
    return doing.receive_file(
        site=station, file_name="plan.csv", data=PLAN, month=month, by=make.staff(station), now=now
    )


def reads(now: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files six workers read that begin at once."""
    read: list[str] = []
    really = importing.read_plan

    def counted(data: bytes, name: str, **known: Any) -> Any:
        read.append(name)
        return really(data, name, **known)

    monkeypatch.setattr(doing.importing, "read_plan", counted)
    answers = at_once([lambda: doing.read_next_file(now=now)] * 6)
    assert answers == {"ok": 6} and ImportBatch.objects.get().upload is None
    return read


def test_six_workers_read_a_file_once(batch: ImportBatch, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reads(now, monkeypatch) == ["plan.csv"]


def test_control_without_the_mark_it_is_read_by_all(
    batch: ImportBatch, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmarked(_now: Any) -> ImportBatch | None:
        return batch

    monkeypatch.setattr(doing, "_take_next", unmarked)
    batch.tries = 0
    assert reads(now, monkeypatch) == ["plan.csv"] * 6


def takes_over(batch: ImportBatch, now: Any) -> Counter[str]:
    """Two taps at once on “take over”; both have begun before either may write."""
    doing.read_next_file(now=now)
    batch = ImportBatch.objects.select_related("site", "by").get()
    month = batch.month or now.date()
    rows = [importing.Row.of(kept) for kept in batch.rows]
    readings = importing.reread(rows, month=month, sites=[batch.site], home=batch.site, now=now)
    call = lambda: doing.finish_batch(batch_id=batch.pk, rows=readings, by=batch.by, now=now)  # noqa: E731
    return at_once([call, call], holding=inserts_into("activities_activity"))


def test_two_taps_take_it_over_once(batch: ImportBatch, now: Any) -> None:
    assert takes_over(batch, now) == {"ok": 1, "already_imported": 1} and Activity.objects.count() == 1


def test_control_without_the_lock_it_is_taken_over_twice(
    batch: ImportBatch, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **_options: self.all())
    assert takes_over(batch, now) == {"ok": 2} and Activity.objects.count() == 2
