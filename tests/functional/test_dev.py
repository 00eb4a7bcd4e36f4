"""`make dev`: reloads, shows what is sent, and can't be had where people are served."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from civic.runtime import addresses, dev, messages
from civic.runtime.checks import PRODUCTION
from tests.functional.test_runner import Checkout, two  # noqa: F401

PHONE = "13912340000"
PERSON = f"from accounts.models import User; User.objects.create_user(phone='{PHONE}', password='a-long-pass-word')"


class Watched:
    """Remembers what was started again."""

    def __init__(self) -> None:
        self.times = 0

    def restart(self, _programs: object) -> None:
        self.times += 1


def test_changed_new_and_gone_sources_are_seen(tmp_path: Path) -> None:
    (tmp_path / "room" / "tests").mkdir(parents=True)
    kept, gone = tmp_path / "room" / "views.py", tmp_path / "gone.py"
    for path in (kept, gone, tmp_path / "room" / "tests" / "test_it.py", tmp_path / "page.html"):
        path.touch()
    changes = dev.Changes(tmp_path)
    assert changes.look() == set()
    os.utime(kept, (1, 1))
    gone.unlink()
    (tmp_path / "django.po").touch()
    (tmp_path / "page.html").write_text("read anew with each page")
    assert changes.look() == {kept, gone, tmp_path / "django.po"}
    assert changes.look() == set()


def test_a_changed_catalogue_is_compiled_and_a_broken_one_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue, watched = tmp_path / "django.po", Watched()
    monkeypatch.setattr(messages, "PO", catalogue)
    monkeypatch.setattr(messages, "MO", tmp_path / "django.mo")
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Order"\nmsgstr "点单"\n'
    )
    dev.take_up({catalogue}, watched, [])  # type: ignore[arg-type]
    assert "点单".encode() in messages.MO.read_bytes() and watched.times == 1
    catalogue.write_bytes(b'msgid "\xff"\nmsgstr "')
    dev.take_up({catalogue}, watched, [])  # type: ignore[arg-type]
    assert "can't be read" in capsys.readouterr().out and watched.times == 1


def load(module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load it in a process of its own."""
    code = f"import django; django.setup(); import {module}"
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, cwd=addresses.CHECKOUT, capture_output=True, text=True
    )


def test_production_can_not_load_it() -> None:
    for settings in ("civic.settings", "civic.settings.dev"):
        told = load("civic.dev", DJANGO_SETTINGS_MODULE=settings, **PRODUCTION)
        assert told.returncode == 1 and "ImproperlyConfigured" in told.stderr and "make dev" in told.stderr
    told = load("civic.dev", DJANGO_SETTINGS_MODULE="civic.settings", DEBUG="1", **PRODUCTION)
    assert "civic.dev is for `make dev` alone" in told.stderr
    assert {"civic/dev", "civic/settings/dev.py"} <= set((addresses.CHECKOUT / ".dockerignore").read_text().split())
    assert "debug-toolbar" not in (addresses.CHECKOUT / "requirements" / "run.txt").read_text()


class Workshop(Checkout):
    """One running `make dev`."""

    module = "civic.runtime.dev"


def test_the_loop_of_somebody_who_works_on_it(two: list[Checkout]) -> None:  # noqa: F811
    one = Workshop(two[0].port)
    two.append(one)
    one.prepare()
    one.start()
    one.wait("/readyz")
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", PERSON]
    subprocess.run(command, env=one.environment, cwd=addresses.CHECKOUT, check=True)
    site = f"http://127.0.0.1:{one.port}"
    with requests.Session() as session:
        page = session.get(f"{site}/account/login/code/")
        assert "djDebug" in page.text
        form = {"phone": PHONE, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
        session.post(f"{site}/account/login/code/", form, headers={"Referer": site})
        end = time.monotonic() + 20
        while not re.search(rf"{PHONE}.*?\d{{6}}", session.get(f"{site}/dev/").text, re.S):
            assert time.monotonic() < end, "the code does not stand on the page"
            time.sleep(0.2)
    before = {child.pid for child in one.processes()}
    os.utime(addresses.CHECKOUT / "civic" / "dev" / "urls.py")
    end = time.monotonic() + 30
    while "urls.py changed: starting again" not in (one.folder / "out").read_text():
        assert time.monotonic() < end
        time.sleep(0.1)
    one.wait()
    assert len(before - {child.pid for child in one.processes()}) >= 3  # web, worker, beat
    one.end()
    assert one.runner is not None and one.runner.returncode == 0 and one.processes() == []
