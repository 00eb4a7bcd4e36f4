"""The embedded servers: they start, survive a kill, leave nothing behind, and live side by side."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from civic.runtime import addresses, process
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey
from tests.helpers.servers import free_port


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that the user lent to PostgreSQL can reach, with a short path."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="dd-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def ask(url: str, sql: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_postgres_keeps_what_was_written_through_a_kill(room: Path) -> None:
    first = Postgres(room, room / "s", room / "log")
    first.start()
    with closing(psycopg2.connect(first.url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('点单')")
    assert first.child is not None
    os.killpg(first.child.pid, signal.SIGKILL)
    first.child.wait()
    again = Postgres(room, room / "s", room / "log")
    again.start()
    assert ask(again.url, "SELECT word FROM kept") == "点单"
    again.stop()
    assert not list((room / "s").glob(".s.PGSQL.5432"))


def test_postgres_starts_again_while_one_of_the_killed_server_is_busy(room: Path) -> None:
    """A backend that turns in a circle does not see that its server has died, and holds the shared memory."""
    first = Postgres(room, room / "s", room / "log")
    first.start()
    asking = (
        "import psycopg2, sys; psycopg2.connect(sys.argv[1]).cursor().execute('DO $$BEGIN LOOP NULL; END LOOP; END$$')"
    )
    client = subprocess.Popen([sys.executable, "-c", asking, first.url], stderr=subprocess.DEVNULL)
    assert first.child is not None
    server = psutil.Process(first.child.pid)
    end = time.monotonic() + 20
    while not (busy := [one for one in server.children() if one.cmdline()[0].endswith(" DO")]):
        assert time.monotonic() < end
        time.sleep(0.05)
    try:
        first.child.kill()
        first.child.wait()
        again = Postgres(room, room / "s", room / "log")
        again.start()
        again.stop()
        assert not busy[0].is_running()
    finally:
        client.kill()
        client.wait()
        if busy[0].is_running():
            busy[0].kill()


def test_a_log_is_for_its_own_user_alone(room: Path) -> None:
    log = room / "log"
    log.touch(mode=0o644)
    process.start([sys.executable, "-c", "open('made', 'w')"], log=log, stop=signal.SIGTERM, cwd=room).wait()
    assert [path.stat().st_mode & 0o777 for path in (log, room / "made")] == [0o600, 0o600]


def test_postgres_finds_chinese_and_has_the_extensions(room: Path) -> None:
    server = Postgres(room, room / "s", room / "log", durable=False)
    server.start()
    with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; SELECT show_trgm('修理台灯')")
        assert cursor.fetchone()[0], "under a C locale there are no trigrams of Chinese"
    server.stop()


def test_postgres_listens_on_no_port(room: Path) -> None:
    server = Postgres(room, room / "s", room / "log", durable=False)
    server.start()
    assert ask(server.url, "SHOW listen_addresses") == ""
    assert (room / "s").stat().st_mode & 0o777 == 0o700
    server.stop()


def test_redis_keeps_its_data_through_a_kill(room: Path) -> None:
    (room / "s").mkdir(mode=0o700)
    server = Valkey(room, room / "s", room / "log")
    server.start()
    client = redis.Redis.from_url(server.url)
    client.set("queue", "job")
    time.sleep(1.1)  # the append-only file is synced each second
    assert server.child is not None
    server.child.kill()
    server.child.wait()
    again = Valkey(room, room / "s", room / "log")
    again.start()
    assert redis.Redis.from_url(again.url).get("queue") == b"job"
    again.stop()


def test_a_killed_parent_takes_its_servers_along(room: Path) -> None:
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from civic.runtime.postgres import Postgres
        room = Path({str(room)!r})
        server = Postgres(room, room / "s", room / "log", durable=False)
        server.start()
        print(server.child.pid, flush=True)
        time.sleep(60)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=addresses.CHECKOUT
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    _gone, alive = psutil.wait_procs([child], timeout=10)
    assert not alive


def test_what_a_killed_run_left_is_stopped_by_the_next(room: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    roster = process.Roster(room / "children.json")
    roster.write([sleeper.pid])
    process.Roster(room / "children.json").stop_leftovers()
    assert sleeper.wait(5) is not None


def test_a_reused_process_number_is_left_alone(room: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (room / "children.json").write_text(f"[[{stranger.pid}, {psutil.Process(stranger.pid).create_time() - 3600}]]")
    process.Roster(room / "children.json").stop_leftovers()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_folder_of_somebody_else_is_refused(room: Path) -> None:
    target = room / "elsewhere"
    target.mkdir()
    (room / "s").symlink_to(target)
    with pytest.raises(process.StartFailed, match="belongs to somebody else"):
        process.private_folder(room / "s", owner=os.getuid())


def test_a_start_that_fails_says_why_in_one_line(room: Path) -> None:
    server = Postgres(room, room / "s", room / "log", settings={"shared_buffers": "nonsense"})
    with pytest.raises(process.StartFailed, match="shared_buffers"):
        server.start()
    server.stop()


def runner(room: Path, port: int) -> subprocess.Popen[str]:
    environment = os.environ | {"DIANDAN_DATA": str(room), "PORT": str(port)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "civic.runtime.runner"],
        env=environment,
        cwd=addresses.CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_a_taken_port_is_one_clear_line(room: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output, _ = runner(room, port).communicate(timeout=30)
    assert output.strip().startswith(f"Can't start: port {port} is taken")


def test_ctrl_c_during_the_first_setup_leaves_nothing(room: Path) -> None:
    starting = runner(room, free_port())
    assert starting.stdout is not None
    starting.stdout.readline()  # “· PostgreSQL”: the cluster is being made
    time.sleep(0.5)
    starting.send_signal(signal.SIGINT)
    starting.communicate(timeout=40)
    assert starting.returncode == 0
    left = [
        p.pid for p in psutil.process_iter(["environ"]) if (p.info["environ"] or {}).get("DIANDAN_DATA") == str(room)
    ]
    assert left == []
