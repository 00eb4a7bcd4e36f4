"""The line to Redis is cut without a word, as a firewall that forgets it does: the worker notices and works on."""

import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.runtime import addresses, process
from civic.runtime.valkey import Valkey
from tests.unit.runtime.test_servers import free_port

pytestmark = pytest.mark.slow
RECOVERED_WITHIN = 30  # seconds; with kombu < 5.7 it never did, with its own settings after 51
ASK = "from civic.celery import app; app.send_task('civic.kernel.tasks.say_worker_is_here')"


class Forwarder:
    """Carries bytes between a port and a unix socket. What was cut carries nothing more and closes nothing; new lines
    are carried again."""

    def __init__(self, target: Path) -> None:
        self.target, self.port = target, free_port()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.carried: list[tuple[socket.socket, socket.socket]] = []
        self.silent: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._carry, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing comes through the lines that there are."""
        self.silent, self.carried = self.carried, []

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self.target))
                self.carried.append((near, far))

    def _carry(self) -> None:
        while True:
            ends = {end: other for a, b in self.carried for end, other in ((a, b), (b, a))}
            for end in select.select(list(ends), [], [], 0.02)[0]:
                with contextlib.suppress(OSError):
                    if data := end.recv(65536):
                        ends[end].sendall(data)
                        continue
                self.carried = [pair for pair in self.carried if end not in pair]
                for side in (end, ends[end]):
                    side.close()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path, tmp_path, tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


def test_a_worker_whose_line_was_cut_silently_works_again(valkey: Valkey, tmp_path: Path) -> None:
    between = Forwarder(valkey.socket)
    environment = os.environ | {"REDIS_URL": f"redis://127.0.0.1:{between.port}/0"}
    direct = os.environ | {"REDIS_URL": valkey.url}
    command = [sys.executable, "-m", "celery", "-A", "civic", "worker", "-P", "solo"]
    command += ["--without-gossip", "--without-mingle", "-l", "INFO"]
    log = tmp_path / "worker.log"
    worker = process.start(command, log=log, stop=process.signal.SIGTERM, cwd=addresses.CHECKOUT, env=environment)

    def done() -> int:
        return log.read_text().count("succeeded in")

    def ask() -> None:
        subprocess.run([sys.executable, "-c", ASK], env=direct, cwd=addresses.CHECKOUT, check=True)

    try:
        ask()
        process.wait_until(lambda: done() >= 1, worker, name="worker", log=log)
        between.cut()
        began = time.monotonic()
        while done() < 2:  # as beat does: what was taken in the moment of the cut is lost, and asked for again
            assert time.monotonic() - began < RECOVERED_WITHIN, log.read_text()[-2000:]
            ask()
    finally:
        process.stop(worker, process.signal.SIGTERM)
