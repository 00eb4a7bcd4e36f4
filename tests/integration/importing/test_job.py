"""The job that reads uploads: prompt where the queue works, right without it; the file is forgotten once it is read."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from activities import tasks
from activities.importing import actions as importing
from activities.importing.models import ImportBatch
from civic.kernel import cache
from civic.kernel.circuit import Circuit
from civic.schedule import SCHEDULE
from network.models import Site
from tests.factories import volunteers as make
from tests.helpers.clock import Clock
from tests.integration.importing.files import HEADINGS
from tests.integration.test_volunteer_pages import browser, text

pytestmark = pytest.mark.django_db
PLAN = f"{HEADINGS}\n7月5日,上午,,羽毛球,为小,广场,3,6\n".encode()


def send(client: Client, data: bytes = PLAN, name: str = "plan.csv") -> Any:
    return client.post("/desk/import/", {"file": SimpleUploadedFile(name, data), "month": "2027-07"})


@pytest.fixture
def client(district: dict[str, Site]) -> Client:
    return browser(make.staff(district["新城社区"]))


def test_until_it_is_read_the_page_says_so_with_and_without_javascript(client: Client, now: datetime) -> None:
    url = send(client).url
    page = client.get(url)
    assert page.status_code == 200 and "The file is being read" in text(page)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text(page)
    assert f'hx-get="{url}" hx-trigger="every 1s"' in text(page) and "Look again" in text(page)
    part = client.get(url, headers={"HX-Request": "true"})
    assert text(part).strip().startswith('<section class="card stack" id="reading"') and "<html" not in text(part)
    assert client.post(url, {"go": "take"}).status_code == 200  # nothing to take yet
    importing.read_next_file(now=now)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url
    assert "羽毛球" in text(client.get(url))


def test_who_is_before_and_what_takes_long(client: Client, now: datetime, clock: Clock) -> None:
    first = send(client).url
    clock(now + timedelta(seconds=1))
    second = send(client).url
    assert "Yours is the next" in text(client.get(first)) and "1 file is before yours" in text(client.get(second))
    clock(now + timedelta(seconds=45))
    assert "longer than usual" in text(client.get(second))
    listed = text(client.get("/desk/import/"))
    assert listed.count("plan.csv") == 2 and listed.count("being read") == 2
    assert "plan.csv" not in text(browser(make.staff(ImportBatch.objects.first().site)).get("/desk/import/"))


def test_the_file_itself_is_forgotten_and_nothing_of_it_is_in_the_queue(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: sent.append((args, kwargs)))
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
    assert sent == [((tasks.read_files.name,), {"retry": False})]
    assert bytes(ImportBatch.objects.get().upload) == PLAN
    assert SCHEDULE["files-to-read"]["task"] == tasks.read_files.name
    tasks.read_files()  # as the clock runs it: the queue lost the prompt
    batch = ImportBatch.objects.get()
    assert (
        batch.upload is None and batch.rows[0]["typed"]["title"] == "羽毛球" and batch.month.isoformat() == "2027-07-01"
    )


def test_with_the_queue_away_the_upload_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, now: datetime
) -> None:
    from kombu.exceptions import OperationalError

    def away(_name: str, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", away)
    monkeypatch.setattr(cache, "server", Circuit(rest=3, trial=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client).status_code == 302
    assert importing.read_next_file(now=now) and not importing.read_next_file(now=now)


def test_a_file_whose_worker_was_killed_is_read_by_another_but_not_for_ever(
    client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As SIGKILL: nothing is cleared up."""

    def killed(*_args: Any, **_known: Any) -> None:
        raise Killed

    url = send(client).url
    with monkeypatch.context() as during:
        during.setattr(importing.importing, "read_plan", killed)
        with pytest.raises(Killed):
            importing.read_next_file(now=now)
        assert not importing.read_next_file(now=now + timedelta(minutes=1))  # it may still be at it
        with pytest.raises(Killed):
            importing.read_next_file(now=now + timedelta(minutes=3))
        assert importing.read_next_file(now=now + timedelta(minutes=6))  # not a third time
    assert ImportBatch.objects.get().upload is None
    page = text(client.get(url))
    assert "can&#x27;t be read" in page and "Try another file" in page


def test_who_comes_too_late_writes_nothing(client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was only slow finds that another has read the file meanwhile, and somebody has corrected it."""
    send(client)
    really = importing.importing.read_plan

    def slow(*args: Any, **known: Any) -> Any:
        monkeypatch.setattr(importing.importing, "read_plan", really)
        assert importing.read_next_file(now=now + timedelta(minutes=3))
        ImportBatch.objects.update(rows=[])
        return really(*args, **known)

    monkeypatch.setattr(importing.importing, "read_plan", slow)
    importing.read_next_file(now=now)
    assert ImportBatch.objects.get().rows == []


def test_one_person_does_not_fill_the_line(client: Client) -> None:
    assert [send(client).status_code for _n in range(importing.MOST_WAITING)] == [302] * importing.MOST_WAITING
    page = send(client)
    assert page.status_code == 422 and "5 of your files are still to be read" in text(page)


def test_old_files_are_forgotten(client: Client, now: datetime) -> None:
    send(client)
    importing.forget_old_files(now=now + timedelta(days=29))
    assert ImportBatch.objects.count() == 1
    importing.forget_old_files(now=now + timedelta(days=31))
    assert not ImportBatch.objects.exists()
    assert SCHEDULE["files-forgotten"]["task"] == tasks.forget_old_files.name


def test_what_was_taken_over_keeps_no_file(client: Client, now: datetime) -> None:
    send(client)
    with pytest.raises(IntegrityError, match="import_done_without_its_file"):
        ImportBatch.objects.update(done_at=now)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"%PDF-1.4\x00", "plan.pdf", "A PDF holds no table"),
        (b"\xff\xd8\xff\xe0\x00", "plan.jpg", "This is a picture"),
        (b"\x89PNG\r\n\x1a\n\x00", "plan.png", "This is a picture"),
        (b"\xd0\xcf\x11\xe0\x00", "plan.doc", "Save this document as .docx"),
    ],
)
def test_what_is_no_table_hears_at_once_what_to_do(client: Client, data: bytes, name: str, said: str) -> None:
    page = send(client, data, name)
    assert page.status_code == 422 and said in text(page) and not ImportBatch.objects.exists()
