"""Each job of the schedule is there, does what is due, and may come twice."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from celery import current_app

from activities.models import Activity
from activities.transitions import ActivityState
from civic.schedule import SCHEDULE
from network.models import Site
from points.models import Account, LedgerAudit
from tests.factories.people import person
from tests.factories.points import credit
from tests.factories.volunteers import activity

pytestmark = pytest.mark.django_db


def run(name: str) -> None:
    """What the worker does when this name comes, here."""
    import_module(name.rpartition(".")[0])
    current_app.tasks[name]()


@pytest.mark.parametrize("name", [str(entry["task"]) for entry in SCHEDULE.values()])
def test_with_nothing_due_a_job_does_nothing_twice(name: str, now: datetime) -> None:
    for _time in range(2):
        run(name)


def test_what_is_over_was_held(station: Site, now: datetime) -> None:
    over = activity(station, now=now, starts_in=timedelta(days=-1))
    coming = activity(station, now=now)
    run("activities.tasks.hold_what_is_over")
    states = {one.pk: one.state for one in Activity.objects.all()}
    assert states == {over.pk: ActivityState.HELD, coming.pk: ActivityState.PUBLISHED}


def test_a_wrong_sum_is_an_error_in_the_log(station: Site, now: datetime, caplog: Any) -> None:
    user = person()
    credit(user, station, key="a", at=now)
    run("points.tasks.audit_ledger")
    assert LedgerAudit.objects.get().is_right and not caplog.records
    Account.objects.filter(user=user).update(balance=1_000)
    run("points.tasks.audit_ledger")
    assert [record.message for record in caplog.records] == ["ledger_wrong"]
    assert caplog.records[0].wrong_accounts == 1
