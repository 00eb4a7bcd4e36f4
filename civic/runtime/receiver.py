"""Between granian and the application: requests are taken in whole before a thread is spent on them.

An application server that reads a body in the thread that answers is dead as soon as some telephones in a lift, or one
person with a script, send theirs a byte at a time. Here bodies arrive in the event loop, within a bound of size and of
time, and answers leave from it; the few threads, each with its line to PostgreSQL, only work. `/healthz` is answered in
the loop as well: it says that the process lives, however busy its threads are.
"""

import asyncio
import io
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from granian.rsgi import Headers, HTTPProtocol, Scope

MAX_BODY = 12_000_000  # bytes, as in deploy/Caddyfile
BODY_WITHIN = 15.0  # seconds until it must be here
LARGE, LARGE_AT_ONCE = 100_000, 16  # bytes; so many larger bodies are in memory at a time, the others wait outside
MOST_WAITING = 1000  # requests for a free thread; beyond them people are asked to come again
STUCK_AFTER = 60.0  # seconds in which no thread has finished although somebody waits

log = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Refused(Exception):
    """Answered without the application: a status, and words for people."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Job(NamedTuple):
    """A request that is wholly here."""

    scope: "Scope"
    proto: "HTTPProtocol"
    body: bytes
    done: "asyncio.Future[None]"


class Receiver:
    """An RSGI application that runs a WSGI application in so many threads."""

    def __init__(self, application: Application, *, threads: int, body_within: float = BODY_WITHIN) -> None:
        self.application, self.threads, self.body_within = application, threads, body_within
        self.jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self.unanswered, self.progress_at = 0, 0.0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """In each worker process, once."""
        self.loop, self.large = loop, asyncio.Semaphore(LARGE_AT_ONCE)
        for number in range(self.threads):
            threading.Thread(target=self._work, name=f"web-{number}", daemon=True).start()
        self._stop_with(os.getppid())

    def _stop_with(self, parent: int) -> None:
        """No worker outlives a server that was killed: it would go on answering on the port."""
        if os.getppid() == parent:
            self.loop.call_later(1, self._stop_with, parent)
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """When the worker process ends: it is no longer counted among the living."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            from prometheus_client import multiprocess  # it takes its folder from the environment when it loads

            multiprocess.mark_process_dead(os.getpid())

    async def __rsgi__(self, scope: "Scope", proto: "HTTPProtocol") -> None:
        """One request."""
        if scope.path == "/healthz":
            self._say_alive(proto)
            return
        try:
            body = await self._receive(scope.headers, proto)
            if self.unanswered >= MOST_WAITING:
                raise Refused(
                    503, "现在人太多，请过一会儿再来。 Too many people at this moment; please come again shortly."
                )
        except Refused as refusal:
            headers = [("content-type", "text/plain; charset=utf-8"), ("retry-after", "5"), ("connection", "close")]
            proto.response_str(refusal.status, headers, refusal.words)
            return
        await self._hand_over(scope, proto, body)

    async def _receive(self, headers: "Headers", proto: "HTTPProtocol") -> bytes:
        """The whole body. Raises Refused."""
        if "transfer-encoding" in headers:
            raise Refused(411, "Content-Length?")
        size = int(headers.get("content-length") or 0)
        if size > MAX_BODY:
            raise Refused(413, f"最多 {MAX_BODY // 1_000_000} MB。 At most {MAX_BODY // 1_000_000} MB.")
        if not size:
            return b""
        try:
            async with asyncio.timeout(self.body_within):
                if size <= LARGE:
                    body = await proto()
                else:
                    async with self.large:
                        body = await proto()
        except TimeoutError:
            raise Refused(
                408, "网络太慢，没有收到全部内容，请再试一次。 Not everything arrived; please try again."
            ) from None
        if len(body) != size:
            raise Refused(400, "")  # who sent it has left
        return body

    async def _hand_over(self, scope: "Scope", proto: "HTTPProtocol", body: bytes) -> None:
        if not self.unanswered:
            self.progress_at = time.monotonic()
        self.unanswered += 1
        done = self.loop.create_future()
        self.jobs.put(Job(scope, proto, body, done))
        try:
            await done
        finally:
            self.unanswered -= 1
            self.progress_at = time.monotonic()

    def _say_alive(self, proto: "HTTPProtocol") -> None:
        stuck = self.unanswered > 0 and time.monotonic() - self.progress_at > STUCK_AFTER
        headers = [("content-type", "application/json"), ("cache-control", "no-store")]
        proto.response_str(503 if stuck else 200, headers, '{"alive": false}' if stuck else '{"alive": true}')

    def _work(self) -> None:
        """A thread's life."""
        while True:
            job = self.jobs.get()
            try:
                self._answer(job)
            except Exception:
                log.exception("request_failed")
                job.proto.response_empty(500, [])
            self.loop.call_soon_threadsafe(job.done.set_result, None)

    def _answer(self, job: Job) -> None:
        """Run the application. The answer is given to the loop whole, so that a slow reader holds no thread either."""
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
            head[:] = int(status[:3]), headers

        chunks = self.application(environ(job.scope, job.body), start_response)
        try:
            content = b"".join(chunks)
            status, headers = head
            if not any(name.lower() == "content-length" for name, _value in headers) and status not in (204, 304):
                headers = [*headers, ("content-length", str(len(content)))]
            job.proto.response_bytes(status, headers, content)
        finally:
            if close := getattr(chunks, "close", None):
                close()


class WholeFile:
    """A file to send, for WSGI's `wsgi.file_wrapper`."""

    def __init__(self, file: IO[bytes], _block: int = 0) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        yield self.file.read()

    def close(self) -> None:
        """For iterating."""
        self.file.close()


def environ(scope: "Scope", body: bytes) -> dict[str, Any]:
    """The request as WSGI wants it."""
    host, _colon, port = scope.server.rpartition(":")
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),  # WSGI's habit: bytes in a str
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": WholeFile,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # X_Forwarded_For would be read as X-Forwarded-For, which only the proxy may set
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in found:
            value = f"{found[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        found[key] = value
    return found
