"""A canary name, telephone number and code are driven through the running house: through pages that succeed, that the
database refuses, and that break; then every log is read.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import psycopg2
import pytest
import requests

from civic.runtime import addresses
from tests.functional.proxy import proxy
from tests.functional.test_runner import Checkout
from tests.unit.runtime.test_servers import free_port

NAME, PHONE, CODE = "金丝雀", "13912345678", "731904"
CANARIES = [NAME, quote(NAME), NAME.encode("unicode_escape").decode(), str(NAME.encode())[2:-1], PHONE, CODE]
STAGE = """
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory
from django.utils import timezone
from notifications.models import Delivery, Message
import json, uuid
now = timezone.now()
site = SiteFactory()
staff, activity = make.staff(site), make.activity(site, now=now)
message = Message.objects.create(recipient=staff, kind="none", source_key="canary", created_at=now)
Delivery.objects.create(message=message, channel="sms", address="{phone}", due_at=now, idempotency_key=uuid.uuid4())
print(json.dumps([staff.username, PASSWORD, activity.pk]))
"""
FAULTS = """
ALTER TABLE accounts_user ADD CONSTRAINT no_canary_bird CHECK (display_name <> '{name}');
ALTER TABLE notifications_delivery ADD CONSTRAINT no_canary_sent CHECK (state <> 'sending') NOT VALID;
"""
BREAK = "ALTER TABLE volunteers_volunteer RENAME TO volunteers_elsewhere"


@pytest.fixture
def house() -> Iterator[Checkout]:
    """A house with one station worker, its text messages refused by the database."""
    one = Checkout(free_port())
    one.prepare()
    yield one
    one.end()
    for left in one.processes():
        left.kill()
    shutil.rmtree(one.folder, ignore_errors=True)


def sql(house: Checkout, words: str) -> None:
    with closing(psycopg2.connect(house.database_url)) as line, line, line.cursor() as cursor:
        cursor.execute(words)


def stage(house: Checkout) -> tuple[str, str, int]:
    """The staff's name and password, an activity."""
    code = STAGE.format(phone=PHONE)
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    told = subprocess.run(command, env=house.environment, cwd=addresses.CHECKOUT, check=True, capture_output=True)
    return tuple(json.loads(told.stdout.splitlines()[-1]))  # type: ignore[return-value]


class Walker:
    """A signed-in browser that counts what it was answered."""

    def __init__(self, site: str) -> None:
        self.site, self.session, self.statuses = site, requests.Session(), [0]

    def get(self, path: str) -> None:
        self.statuses.append(
            self.session.get(self.site + path, headers={"Referer": f"{self.site}/?q={PHONE}"}).status_code
        )

    def post(self, path: str, **form: str) -> None:
        form["csrfmiddlewaretoken"] = self.session.cookies["csrftoken"]
        self.statuses.append(self.session.post(self.site + path, form, headers={"Referer": self.site}).status_code)


def walk(site: str, house: Checkout, username: str, password: str, activity: int) -> Walker:
    """Everything with the canaries in it."""
    one = Walker(site)
    one.get(f"/account/login/?next=/check-in/{activity}/?code={CODE}")
    one.post("/account/login/", login=NAME, password=CODE)
    one.post("/account/login/", login=username, password=password)
    for path in ("/activities/?q=" + NAME, f"/check-in/{activity}/?code={CODE}", f"/nowhere/?q={PHONE}"):
        one.get(path)
    one.post("/desk/volunteers/", q=PHONE)
    one.post(f"/check-in/{activity}/", code=CODE)
    one.post("/me/preferences/", display_name=NAME, language="en")
    sql(house, BREAK)
    one.get(f"/desk/volunteers/?q={PHONE}&name={NAME}&code={CODE}")
    one.post("/desk/volunteers/", q=PHONE)
    one.post("/desk/volunteers/", q=NAME)
    return one


def logs(house: Checkout) -> dict[str, str]:
    """What the operator can read, by file."""
    files = [*(house.folder / "logs").iterdir(), *house.folder.glob("*.log"), house.folder / "out"]
    return {path.name: path.read_text(errors="replace") for path in files}


def test_no_log_names_anybody(house: Checkout) -> None:
    house.extra = {"LOG_LEVEL": "INFO"}
    house.start()
    house.wait("/readyz")
    sql(house, FAULTS.format(name=NAME))  # first: what is due is sent within ten seconds
    username, password, activity = stage(house)
    with proxy(house.folder, house.port, without="lb_try_") as site:  # says at once that the house is away
        walked = walk(site, house, username, password, activity)
        assert walked.statuses.count(500) == 4 and walked.statuses.count(200) >= 5, walked.statuses
        end = time.monotonic() + 60
        while "no_canary_sent" not in logs(house)["worker.log"]:
            assert time.monotonic() < end, "the worker did not try to send"
            time.sleep(0.5)
        house.end()  # while the house is away: what the proxy says of errors
        away = requests.get(f"{site}/desk/?q={PHONE}", headers={"Referer": f"{site}/?q={quote(NAME)}"}, timeout=60)
        assert away.status_code in (502, 503)
    told = logs(house)
    for name, must in (
        ("out", ("/desk/volunteers/", "no_canary_bird", "UndefinedTable", "Internal Server Error")),
        ("worker.log", ("no_canary_sent",)),
        ("postgres.log", ("no_canary_bird", "no_canary_sent", "volunteers_volunteer")),
        ("valkey.log", ()),
        ("access.log", ("/desk/volunteers/?…", '"status":500')),
        ("proxy.log", ('"uri":"/desk/?…"',)),
    ):
        for word in must:
            assert word in told[name], f"{name} says nothing of {word}"
    assert [(name, bird) for name, text in told.items() for bird in CANARIES if bird in text] == []
