"""Twenty-four telephones in a lift, or one person with a script: bodies that drip a byte at a time, at the web itself
and at the proxy with the Caddyfile that we deploy. Nobody else notices."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from civic.runtime import process
from civic.runtime.addresses import CHECKOUT
from tests.concurrency.test_faults import District
from tests.unit.runtime.test_servers import free_port

SLOW = 24


@pytest.fixture
def proxy(district: District, tmp_path: Path) -> Iterator[int]:
    """The port of a Caddy in front of the district."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not on PATH (Debian: apt-get install caddy); the web alone is tested in any case")
    port = free_port()
    text = (CHECKOUT / "deploy" / "Caddyfile").read_text()
    text = text.replace("{$DOMAIN}", f"http://127.0.0.1:{port}").replace("web:8000", f"127.0.0.1:{district.port}")
    text = re.sub(r"output file \S+", f"output file {tmp_path}/access.log", text)
    text = text.replace("{\n", "{\n\tadmin off\n", 1)
    version = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (2, 7):  # Debian 12 has 2.6, which spells it so
        text = text.replace("request_buffers 12MB", "buffer_requests\n\t\tmax_buffer_size 12MB")
    path = tmp_path / "Caddyfile"
    path.write_text(text)
    log = tmp_path / "caddy.log"
    command = [caddy, "run", "--config", str(path), "--adapter", "caddyfile"]
    child = process.start(command, log=log, stop=process.signal.SIGTERM)
    try:
        process.wait_until(lambda: listens(port), child, name="caddy", log=log)
        yield port
    finally:
        process.stop(child, process.signal.SIGTERM)


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def drip(port: int) -> list[socket.socket]:
    """Requests that have begun to arrive."""
    head = f"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 100\r\n\r\na".encode()
    lines = []
    for _n in range(SLOW):
        lines.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        lines[-1].sendall(head)
    return lines


def nobody_notices(port: int, token: str, activity: int) -> None:
    """Health, a page, and a claim come at once while they drip."""
    lines = drip(port)
    site = f"http://127.0.0.1:{port}"
    try:
        for path in ("/healthz", "/activities/") * 3:
            began = time.monotonic()
            assert requests.get(site + path, timeout=10).status_code == 200
            assert time.monotonic() - began < 2, path
            for line in lines:
                with suppress(OSError):
                    line.sendall(b"a")
        who = {"Authorization": f"Bearer {token}"}
        answer = requests.post(f"{site}/api/v1/activities/{activity}/claims", json={}, headers=who, timeout=10)
        assert answer.status_code == 201, answer.text
    finally:
        for line in lines:
            line.close()


def test_bodies_that_drip_into_the_web(district: District) -> None:
    nobody_notices(district.port, district.staged["people"][1], district.staged["ids"][0])


def test_bodies_that_drip_into_the_proxy(district: District, proxy: int) -> None:
    nobody_notices(proxy, district.staged["people"][2], district.staged["ids"][1])


def test_bodies_have_a_bound_at_the_proxy_too(district: District, proxy: int) -> None:
    site, kind = f"http://127.0.0.1:{proxy}/api/v1/tokens", {"Content-Type": "application/json"}
    assert requests.post(site, b"[" + b" " * 2_000_000 + b"]", headers=kind, timeout=10).status_code == 400
    assert requests.post(site, b" " * 13_000_000, headers=kind, timeout=10).status_code == 413
