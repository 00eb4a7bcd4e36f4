"""Ends a web server without losing a request: `python -m civic.runtime.drain COMMAND…`

A server that is told to end resets lines which the proxy has just opened. So the proxy has to stop sending first: it
asks HEALTH_PORT each second, and from SIGTERM on we say 503 there. The server goes on for some seconds with what still
comes, and is only then told to end; what comes later waits at the proxy for the next one.
"""

import os
import signal
import socket
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from civic.runtime import process

SECONDS = 4  # the proxy asks each second and waits two for an answer
PATIENCE = 20  # seconds in which the server finishes what is begun


def main(command: list[str]) -> int:
    """Run the command until it ends or we are told to. Its exit code."""
    is_ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_told: is_ending.set())
    health = _health(int(os.environ.get("HEALTH_PORT", "8001")), is_ending)
    threading.Thread(target=health.serve_forever, daemon=True).start()
    child = process.start(command, stop=signal.SIGTERM)
    while child.poll() is None and not is_ending.wait(0.2):
        pass
    if child.poll() is None:
        time.sleep(SECONDS)
        process.stop(child, signal.SIGTERM, patience=PATIENCE)
    return child.returncode if child.returncode is not None else 1


def _health(port: int, is_ending: threading.Event) -> ThreadingHTTPServer:
    """Says 200 while the server takes connections and is not about to end."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if not is_ending.is_set() and _listens() else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody wants a line each second."""

    return ThreadingHTTPServer((os.environ.get("BIND", "127.0.0.1"), port), Answer)


def _listens() -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(os.environ.get("PORT", "8000")))) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
