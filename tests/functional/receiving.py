"""A small application behind the product's own web server, for test_web_server.py."""

import json
import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from civic.runtime.receiver import Receiver

BODY_WITHIN = 1.5  # seconds


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """What the path asks for."""
    path = environ["PATH_INFO"].encode("latin-1").decode()
    if path == "/slow":
        time.sleep(1)
    if path == "/broken":
        raise ValueError("on purpose")
    if path == "/large":
        start("200 OK", [("Content-Type", "application/octet-stream")])
        return [b"x" * 8_000_000]
    if path == "/file":
        start("200 OK", [("Content-Type", "text/plain")])
        return environ["wsgi.file_wrapper"](open(__file__, "rb"), 4096)  # type: ignore[no-any-return]
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    seen |= {"body": len(environ["wsgi.input"].read()), "pid": os.getpid(), "path": path}
    start("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [json.dumps(seen).encode()]


application = Receiver(answer, threads=2, body_within=BODY_WITHIN)
