"""Sending to groups: a real local gateway, killed processes, an emptied queue, many runs at once."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from activities import actions as activities
from activities.models import Activity
from civic.kernel import jobs, months
from notifications import actions, outbox
from notifications.models import Delivery, Message
from programmes import actions as programmes
from programmes.models import MonthlyProgramme, Outlet
from programmes.notices import ProgrammeText
from tests.concurrency.racing import at_once
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = """
import django; django.setup()
from django.utils import timezone
from notifications import actions, outgoing
outgoing.is_guarded = lambda: False
actions.deliver_due(now=timezone.now())
"""


class Gateway:
    """A group robot's server. It remembers the keys it saw; `answers` are the errcodes it gives, then 0."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.answers: list[int] = []
        self.pause = 0.0
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                gateway.keys.append(self.headers["Idempotency-Key"])
                time.sleep(gateway.pause)
                body = json.dumps({"errcode": gateway.answers.pop(0) if gateway.answers else 0}).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked was killed

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/send?key="
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    settings.EMBEDDED = True
    monkeypatch.setattr(jobs, "soon", lambda name: None)
    made = Gateway()
    yield made
    made.server.shutdown()


def post(gateway: Gateway, number: int = 1, key: str = "k") -> None:
    addresses = [("wecom", f"{gateway.url}{n}", f"{n}") for n in range(number)]
    outbox.post(ProgrammeText(text="清单"), url="/", source_key=key, at=timezone.now(), addresses=addresses)


def test_killed_while_sending_goes_out_once_and_staff_decide(gateway: Gateway) -> None:
    post(gateway)
    gateway.pause = 20
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
    url += f"&port={database['PORT']}" if database["PORT"] else ""
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL}
    process = subprocess.Popen([sys.executable, "-c", KILLED], env=environment)
    end = time.monotonic() + 20
    while not gateway.keys and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.wait()
    gateway.pause = 0
    assert Delivery.objects.get().state == "sending"
    for minutes in (0, 6, 7):
        actions.deliver_due(now=timezone.now() + timedelta(minutes=minutes))
    row = Delivery.objects.get()
    assert (row.state, gateway.keys) == ("unconfirmed", [str(row.idempotency_key)])
    actions.send_again(delivery_id=row.pk, now=timezone.now())
    actions.deliver_due(now=timezone.now())
    assert Delivery.objects.get().state == "sent" and len(gateway.keys) == 2


def test_an_emptied_queue_loses_nothing_and_parallel_sweeps_send_once(gateway: Gateway) -> None:
    from django.core.cache import cache

    for _twice in range(2):
        post(gateway, number=40)
    cache.clear()
    at_once([lambda: actions.deliver_due(now=timezone.now())] * 3)
    assert Message.objects.count() == 1 and set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(gateway.keys) == len(set(gateway.keys)) == 40


def test_control_without_skip_locked_rows_go_out_twice(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def take(*, now: Any) -> Delivery | None:
        row = Delivery.objects.filter(state="waiting").select_related("message__recipient").order_by("pk").first()
        if row:
            time.sleep(0.05)
            row.state, row.sending_at, row.attempts = "sending", now, row.attempts + 1
            row.save()
        return row

    monkeypatch.setattr(actions, "_take", take)
    post(gateway, number=10)
    at_once([lambda: actions.deliver_due(now=timezone.now())] * 3)
    assert len(gateway.keys) > len(set(gateway.keys))


def test_a_refusal_in_a_200_is_tried_again_then_dead(gateway: Gateway) -> None:
    gateway.answers = [45009] * 20
    post(gateway)
    now = timezone.now()
    for hours in range(9):
        actions.deliver_due(now=now + timedelta(hours=2 * hours))
    row = Delivery.objects.get()
    assert (row.state, row.attempts, len(gateway.keys)) == ("dead", 6, 6)
    assert len(set(gateway.keys)) == 6  # what was refused did not go out: each try is a new one
    gateway.answers = [93000]
    post(gateway, key="other")
    actions.deliver_due(now=now + timedelta(days=1))
    assert Delivery.objects.get(message__source_key="other").state == "dead"


def test_a_long_run_marks_each_row_with_its_own_moment(gateway: Gateway) -> None:
    gateway.pause = 0.3
    post(gateway, number=3)
    actions.deliver_due(now=timezone.now())
    first, _second, third = Delivery.objects.order_by("sending_at").values_list("sending_at", flat=True)
    assert first and third and third - first > timedelta(seconds=0.5)


def publishable() -> tuple[MonthlyProgramme, Any]:
    now, site = timezone.now(), SiteFactory()
    month = months.after(date.today())
    start, _end = months.bounds(month)
    make.activity(site, now=now, starts_at=start + timedelta(days=3), ends_at=start + timedelta(days=3, hours=2))
    Outlet.objects.create(site=site, channel="wecom", address="https://example.com/1", label="一号群")
    staff = make.staff(site)
    programme = programmes.build(site_id=site.pk, month=month, by=staff, now=now)
    assert programme
    return programme, staff


def four_publish() -> Counter[str]:
    programme, staff = publishable()
    return at_once(
        [lambda: programmes.publish(programme_id=programme.pk, by=staff, now=timezone.now())] * 4,
        holding=lambda: MonthlyProgramme.objects.select_for_update().get(pk=programme.pk),
    )


def test_two_staff_publish_at_once(gateway: Gateway) -> None:
    assert four_publish() == {"ok": 1, "wrong_state": 3}
    assert Delivery.objects.count() == 1


def test_control_without_the_lock_both_publish(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programmes, "_locked", lambda which: MonthlyProgramme.objects.select_related("site").get(which))
    assert four_publish() == {"ok": 4}
    assert Delivery.objects.count() == 1  # one delivery for one list and place, whatever happens above


def moved_while_published() -> tuple[list[str], str]:
    """What was sent of a draft that is moved to another month just then, and the draft's state afterwards."""
    programme, staff = publishable()
    draft = Activity.objects.get()
    Activity.objects.update(state="draft", published_at=None)
    stays = make.activity(programme.site, now=timezone.now(), starts_at=draft.starts_at, ends_at=draft.ends_at)
    programmes.build(site_id=programme.site_id, month=programme.month_date, by=staff, now=timezone.now())
    away = timedelta(days=62)
    times = {"starts_at": draft.starts_at + away, "ends_at": draft.ends_at + away}
    at_once(
        [lambda: programmes.publish(programme_id=programme.pk, by=staff, now=timezone.now())],
        holding=lambda: activities.edit(activity_id=draft.pk, by=staff, now=timezone.now(), **times),
    )
    programme.refresh_from_db()
    draft.refresh_from_db()
    return [item["starts_at"] for item in programme.frozen["items"] if item["id"] != str(stays.pk)], draft.state


def test_what_is_moved_just_then_is_on_its_new_month(gateway: Gateway) -> None:
    assert moved_while_published() == ([], "draft")


def test_control_without_the_lock_it_is_sent_with_the_old_month(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(programme: MonthlyProgramme, *, now: Any) -> list[Activity]:
        return [item.activity for item in programme.items.select_related("activity").order_by("pk")]

    monkeypatch.setattr(programmes, "_listed", unlocked)
    sent, state = moved_while_published()
    assert len(sent) == 1 and state == "published"


def test_built_once_by_three_runs_at_once(gateway: Gateway) -> None:
    sites = [SiteFactory() for _n in range(3)]
    staff = [make.staff(site) for site in sites]
    now = timezone.localtime().replace(day=26, hour=9)
    at_once([lambda: programmes.build_due(now=now)] * 3)
    programmes.build_due(now=now)
    assert MonthlyProgramme.objects.filter(state="built").count() == 3
    assert Message.objects.filter(kind="programme_built").count() == len(staff)
