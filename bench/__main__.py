"""Start everything as in production, measure, print a table."""

import os
import shutil
import signal
import socket
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from civic.runtime import process
from civic.runtime.addresses import CHECKOUT
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey

ROWS: list[tuple[str, str, str, str]] = []


def say(what: str, found: str, goal: str, holds: bool | None) -> None:
    """One line of the table."""
    ROWS.append((what, found, goal, {True: "holds", False: "MISSES", None: ""}[holds]))
    print(f"  {what:<54} {found:>16}   {goal:<12} {ROWS[-1][3]}", flush=True)


def main() -> None:
    """Everything, on servers of its own in a folder that is thrown away."""
    with ExitStack() as stack:
        room = Path(tempfile.mkdtemp(prefix="diandan-bench-"))
        room.chmod(0o711)
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        postgres = Postgres(room, room / "s", room / "postgres.log")
        stack.callback(postgres.stop)
        postgres.start()
        valkey = Valkey(room, room / "s", room / "valkey.log")
        stack.callback(valkey.stop)
        valkey.start()
        port = _free_port()
        os.environ.update(
            DATABASE_URL=postgres.url, REDIS_URL=valkey.url, SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="bench.settings",
            ALLOWED_HOSTS="localhost", PORT=str(port), API_REQUESTS_A_MINUTE="100000000", SMS_BACKEND="console",
        )  # fmt: skip
        import django

        django.setup()
        _measure(stack, room, port)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web(stack: ExitStack, room: Path, port: int) -> int:
    """Its process."""
    command = [sys.executable, "-m", "civic.runtime.web"]
    web = process.start(command, log=room / "web.log", stop=signal.SIGTERM, cwd=CHECKOUT)
    stack.callback(process.stop, web, signal.SIGTERM)

    def listens() -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    process.wait_until(listens, web, name="web", log=room / "web.log")
    return web.pid


def _measure(stack: ExitStack, room: Path, port: int) -> None:
    from django.core.management import call_command

    from bench import stage

    call_command("migrate", verbosity=0)
    site = stage.station()
    _over_http(stack, room, port, site, stage.volunteers(site, 2_000))
    _credits(site)
    _district()


def _over_http(stack: ExitStack, room: Path, port: int, site: Any, people: list[str]) -> None:
    """Claims and lists against the no-op, then a crowd for the last places."""
    from django.db import connection

    from bench import load, stage
    from bench.ratio import Ratio

    spread = [row.pk for row in stage.activities(site, 400, needed=1000)]
    hot = stage.activities(site, 1, needed=5000, after=500)[0].pk
    last = stage.activities(site, 1, needed=20, after=600)[0].pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    web = _web(stack, room, port)

    def claim(activity: int, person: int) -> bytes:
        return load.request("POST", f"/api/v1/activities/{activity}/claims", people[person], "{}")

    unit = Ratio(port, load.request("GET", "/api/v1/nothing"), web=web)
    unit.measure([load.request("GET", "/api/v1/me", token) for token in people])  # every person is in the cache now
    unit.measure([claim(spread[n % 400], 1999 - n) for n in range(200)])  # and every connection has claimed once
    measured: list[tuple[str, float, list[bytes], int]] = [
        ("claims over 400 activities", 0.22, [claim(spread[n % 400], (n // 400 + n) % 1700) for n in range(2000)], 201),
        ("claims on one activity", 0.18, [claim(hot, n) for n in range(2000)], 201),
        ("list of activities, cold", 0.10, _pages(load, cold=True), 200),
        ("list of activities, warm", 0.30, _pages(load, cold=False), 200),
    ]
    for name, goal, work, status in measured:
        found = unit.measure(work)
        assert set(found.statuses) == {status}, found.statuses
        say(f"{name} ÷ N", f"{found.ratio:.2f}", f"≥ {goal:.2f}", found.ratio >= goal)
        say("  the same by the web server's CPU alone", f"{found.by_cpu:.2f}", "", None)
    print(f"  N, the no-op: between {min(unit.seen):.0f} and {max(unit.seen):.0f} requests a second")
    crowd = load.open_loop(port, [claim(last, n) for n in range(1000)], rate=1000)
    _crowd(crowd, "1,000 claims in a second for 20 places", places=20, taken=201, most=(400, 1000))
    last = stage.activities(site, 1, needed=5, after=700)[0].pk
    taps = [load.page_request(f"/activities/{last}/offer/", session) for session in stage.sessions(300)]
    crowd = load.open_loop(port, taps, rate=300)
    _crowd(crowd, "300 taps on the page in a second for 5 places", places=5, taken=302, most=(700, 1000))


def _crowd(result: Any, what: str, *, places: int, taken: int, most: tuple[int, int]) -> None:
    """`taken`: the status of whoever got in; `most`: milliseconds for 99 % and for the slowest."""
    inside = result.statuses.get(taken, 0)
    assert set(result.statuses) == {taken, 409}, result.statuses
    say(f"{what}: got in", str(inside), f"exactly {places}", inside == places)
    for name, share, most_ms in (("p99", 0.99, most[0]), ("the slowest", 1, most[1])):
        took = result.percentile(share)
        say(f"  answered in, {name}", f"{took:.0f} ms", f"≤ {most_ms} ms", took <= most_ms)


def _credits(site: Any) -> None:
    from bench import credits, stage

    credits.stage(site, [row.pk for row in stage.activities(site, 400, needed=1000, after=1000)])
    ratio = statistics.median(_paid(credits) for _round in range(3))
    say("20,000 credits ÷ one INSERT … SELECT", f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)


def _paid(credits: Any) -> float:
    plain = credits.bare()
    return float(credits.credited() / plain)


def _pages(load: Any, *, cold: bool) -> list[bytes]:
    """The list as everybody sees it; cold, each asks for something that nobody asked for before."""
    return [
        load.request("GET", f"/activities/?where=all{f'&q={n % 10}' if cold else ''}")
        for n in range(400 if cold else 1600)
    ]


def _district() -> None:
    """How long the demo district takes, what its pages cost, and how that grows with its rows."""
    from django.utils import timezone

    from bench import growth

    now = timezone.now()
    took = _demo()
    say("demo district", f"{took:.1f} s", "< 30 s", took < 30)
    small = growth.times(now)
    took = small["report of the year"]
    say("report of the district's year, in Postgres", f"{took:.1f} ms", "≤ 10 ms", took <= 10)
    for where, days in (("in years before", 730), ("in the same year", 0)):
        if days == 0:
            _demo()
        growth.multiply(days_apart=days)
        large = growth.times(now)
        for name, exponent in growth.exponents(small, large).items():
            found = f"n^{exponent:.2f}, {large[name]:.1f} ms"
            say(f"{name}, {growth.TIMES} × the rows {where}", found, "≤ n^0.15", exponent <= 0.15)


def _demo() -> float:
    """Seconds that the demo district takes on an empty database."""
    from django.core.management import call_command
    from django.db import connection

    call_command("flush", interactive=False, verbosity=0)
    began = time.perf_counter()
    call_command("load_demo", force=True, stdout=open(os.devnull, "w"))  # noqa: SIM115
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return took


if __name__ == "__main__":
    main()
