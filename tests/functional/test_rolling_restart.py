"""A new version takes over while people work: what is begun is answered, what is new waits at the proxy."""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from civic.runtime import addresses, process, runner
from civic.runtime.checks import PRODUCTION
from civic.runtime.watch import Program
from tests.functional.proxy import proxy
from tests.unit.runtime.test_servers import free_port

PEOPLE = 6


class Web:
    """The web as the image starts it; nothing here asks a database."""

    def __init__(self, folder: Path) -> None:
        self.port, self.health = free_port(), free_port()
        command = [sys.executable, "-m", "civic.runtime.drain", *runner.web().command]
        self.program = Program("web", command, folder / "web.log")

    def start(self) -> None:
        """Until it listens."""
        self.program.start()
        assert self.program.child is not None
        process.wait_until(self.answers, self.program.child, name="web", log=self.program.log or Path())

    def answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    made = Web(tmp_path)
    production = PRODUCTION | {"SITE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1"}
    more = {
        "PORT": str(made.port),
        "HEALTH_PORT": str(made.health),
        "DJANGO_SETTINGS_MODULE": "civic.settings",
        "WEB_WORKERS": "2",
    }
    for name, value in (os.environ | production | more).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(addresses.CHECKOUT)
    made.start()
    yield made
    made.program.stop()


def ask_while(site: str, work: object) -> tuple[Counter[int], float]:
    """What people are answered who ask and post all the time, and the seconds that the slowest of them waited."""
    statuses: Counter[int] = Counter()
    slowest, is_over = [0.0], threading.Event()

    def person() -> None:
        with requests.Session() as session:
            while not is_over.is_set():
                for send in (session.get, lambda url, **more: session.post(url, data="x" * 2000, **more)):
                    began = time.monotonic()
                    try:
                        statuses[send(f"{site}/healthz", timeout=60).status_code] += 1
                    except requests.RequestException:
                        statuses[0] += 1
                    slowest[0] = max(slowest[0], time.monotonic() - began)
                    time.sleep(0.01)

    people = [threading.Thread(target=person) for _n in range(PEOPLE)]
    for one in people:
        one.start()
    try:
        work()  # type: ignore[operator]
    finally:
        is_over.set()
        for one in people:
            one.join(90)
    return statuses, slowest[0]


def restart(web: Web) -> None:
    """As docker compose does: the old one ends, and a little later the new one is there."""
    time.sleep(1)
    web.program.stop()
    time.sleep(1)
    web.start()
    time.sleep(1)


def test_nobody_sees_a_restart(web: Web, tmp_path: Path) -> None:
    with proxy(tmp_path, web.port, health=web.health) as site:
        statuses, slowest = ask_while(site, lambda: restart(web))
    assert set(statuses) == {200}, statuses
    assert slowest > 1, "there was no gap, so this proves nothing"


def test_control_a_proxy_that_does_not_wait_refuses(web: Web, tmp_path: Path) -> None:
    with proxy(tmp_path, web.port, health=web.health, without="lb_try_") as site:
        statuses, _slowest = ask_while(site, lambda: restart(web))
    assert statuses[502] + statuses[503] > 0, statuses
