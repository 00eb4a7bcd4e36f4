"""Waiting for PostgreSQL, but not for ever.

A frozen server or a cut network says nothing: no error, no end of the line. Timeouts of TCP don't know unix sockets,
and the server's own statement_timeout sleeps with it. So we wait ourselves: after a moment of silence we knock at the
server's door, as any newcomer would. Somebody opens: the query is long, or waits for a lock, and we go on waiting.
Nobody opens: the server is away, and those who wait are told at once. Long statements need no exception from this.
"""

import os
import select
import socket
import struct
import time

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, connection

from civic.kernel.circuit import Circuit

CONNECT_WITHIN = 2.0  # seconds for a new line, greeting and password included
SILENT_AFTER = 0.7  # seconds without a word before we knock
OPENS_WITHIN = 1.0  # seconds from our knock to the answer
MARGIN = 1.0  # seconds after statement_timeout: where the door stands before the house, as PgBouncer's does
_MAY_WE_SPEAK_TLS = struct.pack("!II", 8, 80877103)  # any server answers this with one letter, without a sign-in
_ESTABLISHED = 0  # libpq's CONNECTION_OK
_EVENTS = {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}

server = Circuit(rest=1, trial=2.5)  # seconds
_longest = float("inf")  # seconds that any answer may take


def bound(statement_ms: int, *more: str) -> None:
    """From now on the server ends statements of this process after so many milliseconds (0: never).

    `more` are further settings of each new line, like "jit=off". Called once, before the first line is opened: by the
    web and by the worker, not by commands: a migration or the demo takes the time that it takes."""
    global _longest
    chosen = (f"statement_timeout={statement_ms}", *more)
    options = connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]
    options["options"] = " ".join([options.get("options", ""), *(f"-c {one}" for one in chosen)]).strip()
    _longest = statement_ms / 1000 + MARGIN if statement_ms else float("inf")


def check() -> None:
    """Before a new line is opened. Raises psycopg2.OperationalError while the server is known to be away."""
    if not server.lets_through():
        raise psycopg2.OperationalError("PostgreSQL did not answer a moment ago")


def wait(line: connection) -> None:
    """psycopg2's wait callback: until there is an answer. Raises psycopg2.OperationalError, which closes the line."""
    began = time.monotonic()
    while (state := line.poll()) != POLL_OK:
        if not _ready(line.fileno(), _EVENTS[state], SILENT_AFTER):
            _look(line, began)
    server.answered()


def _ready(descriptor: int, events: int, seconds: float) -> bool:
    poller = select.poll()
    poller.register(descriptor, events)
    return bool(poller.poll(seconds * 1000))


def _look(line: connection, began: float) -> None:
    """Whether it is worth waiting on. Raises psycopg2.OperationalError."""
    waited = time.monotonic() - began
    if line.info.status != _ESTABLISHED:
        away = waited >= CONNECT_WITHIN
    else:
        away = waited >= _longest or not _opens(line.fileno())
    if away:
        server.failed()
        raise psycopg2.OperationalError(f"PostgreSQL has not answered for {time.monotonic() - began:.1f} s")


def _opens(descriptor: int) -> bool:
    """Whether somebody opens at the address at the other end of this line."""
    with socket.socket(fileno=os.dup(descriptor)) as known, socket.socket(known.family) as knock:
        knock.settimeout(OPENS_WITHIN)
        try:
            knock.connect(known.getpeername())
            knock.sendall(_MAY_WE_SPEAK_TLS)
            return bool(knock.recv(1))
        except OSError:
            return False


def is_good(line: connection) -> bool:
    """Whether an idle line is worth a query, without one: the server speaks unasked only to say goodbye."""
    return not line.closed and not _ready(line.fileno(), select.POLLIN, 0) and server.lets_through()
