"""`make run` itself: two side by side, one killed and started again, Ctrl-C leaves nothing."""

import atexit
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import psutil
import pytest

from civic.runtime import addresses, migrations

PREPARE = """
from civic.runtime import addresses, runner
data = addresses.data_folder()
with runner.servers(data):
    runner._manage("migrate", "--verbosity", "0")
    runner._manage("shell", "--verbosity", "0", "-c", "from accounts.models import User; User.objects.create(username='first')")
"""


def environment(folder: Path, port: int) -> dict[str, str]:
    """A newcomer's, with a data folder and a port of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"DIANDAN_DATA": str(folder), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "civic.settings"}


@cache
def prepared_once() -> Path:
    """A data folder with a migrated cluster; goes when pytest goes."""
    folder = Path(tempfile.mkdtemp(prefix="dd-once-"))
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([sys.executable, "-c", PREPARE], env=environment(folder, 0), cwd=addresses.CHECKOUT, check=True)
    return folder


class Checkout:
    """One running `make run` over a database with one account, so that the demo is not loaded again and again."""

    module = "civic.runtime.runner"

    def __init__(self, port: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dd-run-"))
        self.folder.chmod(0o711)
        self.port = port
        self.runner: subprocess.Popen[bytes] | None = None
        self.extra: dict[str, str] = {}

    def prepare(self) -> None:
        """Tables and one account: made once, then copied."""
        made = prepared_once() / "postgres"
        if made.exists():
            subprocess.run(["cp", "-a", made, self.folder], check=True)
        else:  # the cluster stands elsewhere: the user lent to PostgreSQL can't reach this folder
            subprocess.run([sys.executable, "-c", PREPARE], env=self.environment, cwd=addresses.CHECKOUT, check=True)
        (self.folder / "prepared").write_text(f"{self.database_url} {migrations.digest()}")  # as the runner leaves it

    @property
    def database_url(self) -> str:
        """Where its PostgreSQL listens."""
        return f"postgresql://diandan@/diandan?host={tempfile.gettempdir()}/diandan-{os.getuid()}-{digest(self.folder)}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.folder, self.port) | self.extra

    def start(self) -> None:
        """As the Makefile does."""
        self.runner = subprocess.Popen(
            [sys.executable, "-m", self.module], env=self.environment, cwd=addresses.CHECKOUT,
            stdout=(self.folder / "out").open("ab"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def answers(self, path: str) -> bool:
        """Whether it says 200 there."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=3) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait(self, path: str = "/") -> None:
        """Until a page comes."""
        end = time.monotonic() + 120
        while not self.answers(path):
            assert self.runner is not None and self.runner.poll() is None, (self.folder / "out").read_text()
            assert time.monotonic() < end, (self.folder / "out").read_text()
            time.sleep(0.2)

    def processes(self) -> list[psutil.Process]:
        """Whatever was started for this folder and still runs."""
        found = []
        for one in psutil.process_iter(["environ"]):
            if (one.info["environ"] or {}).get("DIANDAN_DATA") == str(self.folder):
                found.append(one)
        return found

    def end(self) -> None:
        """Ctrl-C."""
        if self.runner is not None and self.runner.poll() is None:
            self.runner.send_signal(signal.SIGINT)
            self.runner.wait(60)


@pytest.fixture
def two() -> Iterator[list[Checkout]]:
    from tests.unit.runtime.test_servers import free_port

    found = [Checkout(free_port()) for _n in range(2)]
    yield found
    for one in found:
        one.end()
        for left in one.processes():
            left.kill()
        shutil.rmtree(one.folder, ignore_errors=True)


def port_is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_two_side_by_side_one_killed_and_started_again(two: list[Checkout]) -> None:
    first, second = two
    for one in two:
        one.prepare()
        one.start()
    for one in two:
        one.wait()
    assert first.runner is not None
    before = {child.pid for child in first.processes()}
    first.runner.kill()
    first.runner.wait()
    assert second.answers("/")  # the neighbour hears nothing of it
    first.start()
    first.wait()
    first.wait("/readyz")  # and its worker works
    assert not before & {child.pid for child in first.processes()}  # nothing of the killed run lives on
    assert "Demo district" not in (first.folder / "out").read_text()  # the data was kept
    for one in two:
        one.end()
        assert one.runner is not None and one.runner.returncode == 0
        assert one.processes() == [] and port_is_free(one.port)
        assert not list(Path(tempfile.gettempdir()).glob(f"diandan-*-{digest(one.folder)}/*"))


def digest(folder: Path) -> str:
    """How a data folder's sockets are named."""
    return hashlib.sha256(str(folder).encode()).hexdigest()[:10]


def kill_child(checkout: Checkout, program: str) -> None:
    """kill -9 of one server, by its program's name."""
    assert checkout.runner is not None
    found = [one for one in psutil.Process(checkout.runner.pid).children() if program in one.name()]
    assert len(found) == 1, program
    found[0].kill()


def test_a_killed_server_is_started_again_and_said_once(two: list[Checkout]) -> None:
    one = two[0]
    one.prepare()
    one.start()
    one.wait("/readyz")
    for program, name in (("postgres", "PostgreSQL"), ("valkey", "Redis")):
        kill_child(one, program)
        end = time.monotonic() + 20
        while f"  {name} was killed (SIGKILL); starting it again" not in (one.folder / "out").read_text():
            assert time.monotonic() < end, "nothing was said"
            time.sleep(0.1)
        one.wait("/readyz")
        one.wait("/")
    said = (one.folder / "out").read_text()
    assert said.count("starting it again") == 2, said  # the web and the worker held out
    one.end()
    assert one.runner is not None and one.runner.returncode == 0 and one.processes() == []


def is_open(path: Path) -> bool:
    """To others; what PostgreSQL has just taken away is not."""
    try:
        return bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False


def is_program(path: Path) -> bool:
    """PostgreSQL's own programs, copied to where the user that root lends it can reach them: nobody's secret."""
    return path.parts[0].startswith("programs-")


def test_nobody_else_reads_what_is_kept(two: list[Checkout]) -> None:
    """Not what is written now, and not what an earlier version left open."""
    one = two[0]
    for name in ("valkey/appendonlydir/old.aof", "logs/worker.log"):
        (one.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (one.folder / name).write_text("session of somebody")
        (one.folder / name).chmod(0o644)
    one.prepare()
    one.start()
    one.wait("/readyz")
    found = [Path(at) / name for at, folders, files in os.walk(one.folder) for name in (*folders, *files)]
    mine = [path for path in found if path.name != "out" and not path.is_symlink()]
    mine = [path for path in mine if not is_program(path.relative_to(one.folder))]
    assert {"postgresql.auto.conf", "run.lock", "postgres.log", "old.aof"} <= {path.name for path in mine}
    assert [str(path) for path in mine if is_open(path)] == []


def test_reset_fills_anew_but_not_what_runs(two: list[Checkout]) -> None:
    one = two[0]

    def reset() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "civic.runtime.reset"]
        return subprocess.run(command, env=one.environment, cwd=addresses.CHECKOUT, capture_output=True, text=True)

    one.prepare()
    one.start()
    one.wait()
    refused = reset()
    assert refused.returncode == 1 and "it runs already" in refused.stderr
    one.end()
    done = reset()
    assert done.returncode == 0 and "Demo district" in done.stdout and one.processes() == []
    one.start()
    one.wait()
    assert "Demo district" not in (one.folder / "out").read_text()  # it was there
