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

from civic.runtime import process
from civic.runtime.addresses import CHECKOUT
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey

ROWS: list[tuple[str, str, str, str]] = []


def say(what: str, found: str, goal: str, holds: bool | None) -> None:
    """One line of the table."""
    ROWS.append((what, found, goal, {True: "holds", False: "MISSES", None: ""}[holds]))
    print(f"  {what:<52} {found:>14}   {goal:<22} {ROWS[-1][3]}", flush=True)


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
            ALLOWED_HOSTS="localhost", PORT=str(port), API_RATE="100000000/min", SMS_BACKEND="console",
        )  # fmt: skip
        import django

        django.setup()
        _measure(stack, room, port)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web(stack: ExitStack, room: Path, port: int) -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:civic.runtime.gunicorn_conf", "civic.wsgi:application"]
    web = process.start(command, log=room / "web.log", stop=signal.SIGTERM, cwd=CHECKOUT)
    stack.callback(process.stop, web, signal.SIGTERM)

    def listens() -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    process.wait_until(listens, web, name="web", log=room / "web.log")


def _measure(stack: ExitStack, room: Path, port: int) -> None:
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection

    from bench import credits, load, stage

    call_command("migrate", verbosity=0)
    site = stage.station()
    people = stage.volunteers(site, 2_000)
    spread = stage.activities(site, 400, needed=1000)
    hot = stage.activities(site, 1, needed=2000, after=500)[0]
    last = stage.activities(site, 1, needed=20, after=600)[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _web(stack, room, port)
    noop = [load.request("GET", "/api/v1/nothing")] * 4_000
    me = [load.request("GET", "/api/v1/me", token) for token in people]
    load.closed_loop(port, noop[:1000])
    load.closed_loop(port, me)  # warm: every token's person is known to the cache
    units = [load.closed_loop(port, noop).rate]

    def claims(activities: list[int], count: int) -> list[bytes]:
        return [
            load.request("POST", f"/api/v1/activities/{activities[n % len(activities)]}/claims", people[n % 2000], "{}")
            for n in range(count)
        ]

    ids = [activity.pk for activity in spread]
    by_spread = [
        load.request("POST", f"/api/v1/activities/{ids[n % 400]}/claims", people[(n // 400 + n) % 2000], "{}")
        for n in range(2_000)
    ]
    result_spread = load.closed_loop(port, by_spread)
    result_hot = load.closed_loop(port, claims([hot.pk], 1_500))
    units.append(load.closed_loop(port, noop).rate)
    unit = statistics.mean(units)
    print(f"\n  N, the no-op: {units[0]:.0f} and {units[1]:.0f} requests a second\n")
    for name, result, goal in (
        ("claims over 400 activities ÷ N", result_spread, 0.22),
        ("claims on one activity ÷ N", result_hot, 0.18),
    ):
        assert set(result.statuses) == {201}, result.statuses
        say(name, f"{result.rate / unit:.2f}", f"≥ {goal}", result.rate / unit >= goal)
    _lists(port, unit, load, cache)
    crowd = load.open_loop(
        port,
        [load.request("POST", f"/api/v1/activities/{last.pk}/claims", token, "{}") for token in people[:1000]],
        rate=1000,
    )
    say(
        "1,000 claims in a second for 20 places: got in",
        str(crowd.statuses.get(201, 0)),
        "exactly 20",
        crowd.statuses.get(201) == 20,
    )
    say("  answered in, p99", f"{crowd.percentile(0.99):.0f} ms", "≤ 400 ms", crowd.percentile(0.99) <= 400)
    say("  answered in, the slowest", f"{crowd.percentile(1):.0f} ms", "≤ 1000 ms", crowd.percentile(1) <= 1000)
    paid = stage.activities(site, 400, needed=1000, after=1000)
    credits.stage(site, [activity.pk for activity in paid])
    ratios = []
    for _round in range(3):
        plain = credits.bare()
        ratios.append(credits.credited() / plain)
    ratio = statistics.median(ratios)
    say("20,000 credits ÷ one INSERT … SELECT", f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
    _district()


def _lists(port: int, unit: float, load: object, cache: object) -> None:
    page = load.request("GET", "/activities/?where=all")  # type: ignore[attr-defined]
    cold = load.closed_loop(port, [load.request("GET", f"/activities/?where=all&q={n % 10}") for n in range(300)])  # type: ignore[attr-defined]
    warm = load.closed_loop(port, [page] * 600)  # type: ignore[attr-defined]
    say("list of activities, cold ÷ N", f"{cold.rate / unit:.2f}", "≥ 0.06", cold.rate / unit >= 0.06)
    say("list of activities, warm ÷ N", f"{warm.rate / unit:.2f}", "≥ 0.30", warm.rate / unit >= 0.30)


def _district() -> None:
    """How long the demo district takes, on an empty database, and the year's report over it."""
    from datetime import date

    from django.core.management import call_command
    from django.db import connection

    from network.models import Site
    from reports import figures

    call_command("flush", interactive=False, verbosity=0)
    began = time.perf_counter()
    call_command("load_demo", force=True, stdout=open(os.devnull, "w"))  # noqa: SIM115
    took = time.perf_counter() - began
    say("demo district", f"{took:.1f} s", "< 30 s", took < 30)
    centre = Site.objects.get(level="centre")
    times = []
    for _round in range(5):
        began = time.perf_counter()
        figures.report(site=centre, first=date.today().replace(month=1, day=1), last=date.today(), by="month")  # noqa: DTZ011
        times.append(1000 * (time.perf_counter() - began))
    say("report of the district over the year (whole call)", f"{statistics.median(times):.0f} ms", "", None)
    connection.close()


if __name__ == "__main__":
    main()
