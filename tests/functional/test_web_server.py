"""The web server itself, with a small application of two threads behind it: who is slow holds nobody up."""

import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from civic.runtime import addresses, process
from tests.functional import receiving
from tests.unit.runtime.test_servers import free_port


class Web:
    """One running server."""

    def __init__(self, log: Path) -> None:
        self.port, self.log = free_port(), log
        command = [sys.executable, "-m", "civic.runtime.web", "tests.functional.receiving"]
        environment = os.environ | {"PORT": str(self.port), "WEB_WORKERS": "1"}
        self.process = process.start(command, log=log, stop=signal.SIGTERM, cwd=addresses.CHECKOUT, env=environment)
        process.wait_until(self.listens, self.process, name="web", log=log)

    def listens(self) -> bool:
        """Whether somebody takes connections."""
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def line(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def send(self, raw: bytes) -> socket.socket:
        """A connection on which this was sent."""
        line = self.line()
        line.sendall(raw)
        return line

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, bytes]:
        """The status and the body."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as client:
            client.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = client.getresponse()
            return answer.status, answer.read()

    def seen(self, raw: bytes) -> dict[str, Any]:
        """What the application saw of a request."""
        with closing(self.send(raw)) as line:
            return dict(json.loads(whole(line).partition(b"\r\n\r\n")[2]))


def whole(line: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    got = b""
    while chunk := line.recv(65536):
        got += chunk
    return got


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    one = Web(tmp_path_factory.mktemp("web") / "log")
    yield one
    process.stop(one.process, signal.SIGTERM)


def quickly(web: Web) -> None:
    """Health and the application both answer at once."""
    for path in ("/healthz", "/"):
        began = time.monotonic()
        assert web.ask(path)[0] == 200
        assert time.monotonic() - began < 1, path


def test_bodies_that_drip_hold_no_thread_and_end(web: Web) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
    lines = [web.send(head + b"a") for _n in range(60)]
    for _byte in range(3):
        quickly(web)
        time.sleep(0.1)
        for line in lines:
            line.sendall(b"a")
    began = time.monotonic()
    for line in lines:
        assert whole(line).startswith(b"HTTP/1.1 408 ")  # and the connection is closed
        line.close()
    assert time.monotonic() - began < receiving.BODY_WITHIN + 1


def test_heads_that_drip_hold_no_thread(web: Web) -> None:
    lines = [web.send(b"GET / HTTP/1.1\r\nHo") for _n in range(60)] + [web.line() for _n in range(60)]
    quickly(web)
    for line in lines:
        line.close()


def test_who_reads_slowly_holds_no_thread(web: Web) -> None:
    lines = []
    for _n in range(10):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", web.port))
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        lines.append(line)
    time.sleep(0.5)
    quickly(web)
    for line in lines:
        line.close()


def test_large_bodies_that_never_come_leave_room_for_small_ones(web: Web) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11000000\r\n\r\n"
    lines = [web.send(head + b"a" * 1000) for _n in range(40)]
    assert web.ask("/", "POST", b"x" * 100)[0] == 200
    quickly(web)
    for line in lines:
        line.close()
    assert web.ask("/", "POST", b"x" * 2_000_000)[0] == 200


def test_a_body_has_a_bound_and_a_length(web: Web) -> None:
    refused = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12000001\r\n\r\n"
    with closing(web.send(refused)) as line:
        assert whole(line).startswith(b"HTTP/1.1 413 ")  # before a byte of it was sent
    assert json.loads(web.ask("/", "POST", b"x" * 11_000_000)[1])["body"] == 11_000_000
    for length in (b"", b"Content-Length: 3\r\n"):  # the second is smuggled
        chunked = b"POST / HTTP/1.1\r\nHost: x\r\n" + length + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        with closing(web.send(chunked)) as line:
            assert whole(line).startswith(b"HTTP/1.1 411 ")


def test_a_body_that_is_cut_never_reaches_the_application(web: Web) -> None:
    line = web.send(b"POST /cut HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    line.shutdown(socket.SHUT_WR)
    assert b"/cut" not in whole(line)
    quickly(web)


def test_the_application_sees_the_request_as_it_was_sent(web: Web) -> None:
    seen = web.seen(
        b"GET /%E4%B8%AD%2Fa?q=%E4&b=1 HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\nCookie: a=1\r\nCookie: b=2\r\n"
        b"X-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 6.6.6.6\r\nX-A: 1\r\nX-A: 2\r\n\r\n"
    )
    assert (seen["path"], seen["QUERY_STRING"], seen["HTTP_HOST"]) == ("/中/a", "q=%E4&b=1", "h:1")
    assert (seen["HTTP_COOKIE"], seen["HTTP_X_A"], seen["HTTP_X_FORWARDED_FOR"]) == ("a=1; b=2", "1,2", "1.1.1.1")
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["SERVER_PORT"]) == ("127.0.0.1", "http", str(web.port))


def test_the_answer_comes_as_it_was_given(web: Web) -> None:
    with closing(web.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) as line:
        head = whole(line).partition(b"\r\n\r\n")[0]
    assert head.count(b"set-cookie") == 2 and b"content-length: " in head
    with closing(web.send(b"HEAD /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) as line:
        head, _blank, body = whole(line).partition(b"\r\n\r\n")
    text = Path(receiving.__file__).read_bytes()
    assert body == b"" and f"content-length: {len(text)}".encode() in head
    assert web.ask("/file") == (200, text)
    assert web.ask("/broken")[0] == 500


def test_health_is_said_while_every_thread_works(web: Web) -> None:
    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(web.ask, "/slow") for _n in range(8)]  # 4 s of work for two threads
        time.sleep(0.3)
        began = time.monotonic()
        assert web.ask("/healthz") == (200, b'{"alive": true}')
        assert time.monotonic() - began < 1
        assert [one.result()[0] for one in slow] == [200] * 8


def test_who_asks_it_to_stop_lets_it_finish(tmp_path: Path) -> None:
    web = Web(tmp_path / "log")
    with ThreadPoolExecutor(4) as pool:
        begun = [pool.submit(web.ask, "/slow") for _n in range(4)]  # two of them still wait for a thread
        time.sleep(0.4)
        web.process.send_signal(signal.SIGTERM)
        assert [one.result()[0] for one in begun] == [200] * 4
    assert web.process.wait(10) == 0
    assert not web.listens()


def worker_of(web: Web) -> int:
    """Which process answers; 0 where none does."""
    try:
        return int(json.loads(web.ask("/")[1])["pid"])
    except OSError:
        return 0


def test_a_new_worker_takes_over_without_turning_anybody_away(tmp_path: Path) -> None:
    web = Web(tmp_path / "log")
    try:
        first = worker_of(web)
        web.process.send_signal(signal.SIGHUP)
        wait_until(lambda: worker_of(web) not in (first, 0), meanwhile=lambda: web.ask("/")[0] == 200)
    finally:
        process.stop(web.process, signal.SIGTERM)


def test_a_worker_that_died_is_replaced(tmp_path: Path) -> None:
    web = Web(tmp_path / "log")
    try:
        first = worker_of(web)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: worker_of(web) not in (first, 0))
    finally:
        process.stop(web.process, signal.SIGTERM)


def test_a_killed_server_leaves_no_worker(tmp_path: Path) -> None:
    web = Web(tmp_path / "log")
    workers = psutil.Process(web.process.pid).children(recursive=True)
    assert workers
    web.process.kill()
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    assert not web.listens()


def wait_until(ready: Callable[[], bool], meanwhile: Callable[[], bool] = lambda: True) -> None:
    """Until `ready`; `meanwhile` must hold all the time."""
    end = time.monotonic() + 20
    while not ready():
        assert meanwhile()
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_idle_line_is_closed_after_a_while(web: Web) -> None:
    """A proxy must give up its idle lines before we do, or a form meets a closing door: deploy/Caddyfile."""
    from civic.runtime import web as settings

    kept = float((addresses.CHECKOUT / "deploy" / "Caddyfile").read_text().split("keepalive ")[1].split("s")[0])
    assert 1 < kept < settings.HEAD_WITHIN / 1000 - 2
    with closing(web.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")) as line:
        line.recv(65536)
        time.sleep(kept)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
