"""A small HTTP/1.1 load generator on loopback: bounded in count, stops by itself."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CSRF = "bench" * 6 + "ab"  # 32 letters, as the cookie has them


@dataclass
class Result:
    """Answers by status, seconds in all, seconds of each request."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        return 1000 * sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


def request(method: str, path: str, token: str = "", body: str = "") -> bytes:
    """The bytes of a request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def page_request(path: str, session: str) -> bytes:
    """The bytes of a tap on a page's button, by somebody signed in."""
    body = f"csrfmiddlewaretoken={CSRF}"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, what: bytes) -> int:
    writer.write(what)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def _closed(port: int, work: Sequence[bytes], clients: int) -> Result:
    result, queue = Result(), iter(work)

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for what in queue:
            began = time.perf_counter()
            status = await _ask(reader, writer, what)
            result.times.append(time.perf_counter() - began)
            result.statuses[status] = result.statuses.get(status, 0) + 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _n in range(clients)))
    result.seconds = time.perf_counter() - began
    return result


async def _open(port: int, work: Sequence[bytes], rate: float, connections: int) -> Result:
    """Requests leave on time whether or not earlier ones were answered; each one's time counts from when it was due."""
    result, waiting = Result(), asyncio.Queue[tuple[float, bytes]]()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while True:
            due, what = await waiting.get()
            status = await _ask(reader, writer, what)
            result.times.append(time.perf_counter() - due)
            result.statuses[status] = result.statuses.get(status, 0) + 1
            waiting.task_done()

    clients = [asyncio.create_task(client()) for _n in range(connections)]
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    for number, what in enumerate(work):
        due = began + number / rate
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        waiting.put_nowait((due, what))
    await waiting.join()
    result.seconds = time.perf_counter() - began
    for task in clients:
        task.cancel()
    return result


def closed_loop(port: int, work: Sequence[bytes], *, clients: int = 16) -> Result:
    """As fast as so many clients get answers."""
    return asyncio.run(_closed(port, work, clients))


def open_loop(port: int, work: Sequence[bytes], *, rate: float, connections: int = 64) -> Result:
    """So many a second, come what may."""
    return asyncio.run(_open(port, work, rate, connections))
