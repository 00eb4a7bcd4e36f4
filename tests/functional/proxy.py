"""The proxy of deploy/Caddyfile in front of a port of this machine, where Caddy is installed."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from civic.runtime import addresses, process
from tests.unit.runtime.test_servers import free_port

needs_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed here")


@contextmanager
def proxy(folder: Path, upstream: int) -> Iterator[str]:
    """Its address. `folder` takes its access.log and proxy.log."""
    port = free_port()
    text = (addresses.CHECKOUT / "deploy" / "Caddyfile").read_text()
    for there, here in (
        ("web:8000", f"127.0.0.1:{upstream}"),
        ("/data/access.log", f"{folder}/access.log"),
        ("\n{\n", "\n{\n\tadmin off\n"),  # the port for its administration is one for the whole machine
    ):
        assert there in text
        text = text.replace(there, here, 1)
    (folder / "Caddyfile").write_text(text)
    environment = os.environ | {"DOMAIN": f"http://127.0.0.1:{port}", "HOME": str(folder)}
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    child = process.start(command, log=folder / "proxy.log", stop=signal.SIGTERM, env=environment)
    try:
        end = time.monotonic() + 20
        while not _listens(port):
            assert child.poll() is None and time.monotonic() < end, (folder / "proxy.log").read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stop(child, signal.SIGTERM)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
