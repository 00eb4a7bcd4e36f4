"""What staff typed as an address leads to the world or nowhere: real servers on this machine, a resolver that changes its
answer, redirects, and every way to write a loopback address."""

import smtplib
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
import requests

from notifications import channels, outgoing
from notifications.models import Channel, Delivery, Message
from notifications.texts import Text

TEXT = Text("清单", "十二月")


class Server:
    """Remembers what came; answers 200, or sends on to `on`."""

    def __init__(self, on: str = "") -> None:
        self.came: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.came.append(self.path)
                self.send_response(307 if on else 200)
                if on:
                    self.send_header("Location", on)
                body = b"" if on else b'{"errcode": 0}'
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *_args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def inside() -> Iterator[Server]:
    """A server in our own network."""
    server = Server()
    yield server
    server.http.shutdown()


@pytest.fixture(autouse=True)
def in_production(settings: Any) -> None:
    settings.EMBEDDED = settings.DEBUG = False


def send(channel: Channel, address: str) -> None:
    channels.send(Delivery(message=Message(), channel=channel, address=address, idempotency_key=uuid4()), TEXT)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",
        "192.88.99.1", "224.0.1.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1",
        "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:808:808::1",
        "2001:0:808:808:0:0:80ff:fffe", "2001:db8::1", "2400:cb00::5efe:7f00:1", "fe80::1", "fe80::1%eth0", "fec0::1",
        "fc00::1", "ff02::1", "localhost", "", "2130706433", "0x7f000001", "127.1",
    ],
)  # fmt: skip
def test_not_the_world(address: str) -> None:
    assert not outgoing.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "2001:4860:4860::8888"])
def test_the_world(address: str) -> None:
    assert outgoing.is_public(address)


class Rebinding:
    """A name server of the attacker's: a public address when it is checked, a loopback one when it is connected to."""

    def __init__(self, port: int) -> None:
        self.port, self.asked, self.real = port, 0, socket.getaddrinfo

    def __call__(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "robot.example":
            return self.real(host, port, *args, **kwargs)
        self.asked += 1
        address = "8.8.8.8" if self.asked == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, self.port))]


def test_a_name_that_resolves_anew_is_not_followed(inside: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Rebinding(inside.port)
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    with pytest.raises(channels.Failed, match="unreachable"):
        send(Channel.APPRISE, f"json://robot.example:{inside.port}/x")
    assert resolver.asked >= 2 and inside.came == []


def test_the_same_server_is_reached_without_the_guard(
    inside: Server, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The control: what keeps the message away is the guard."""
    settings.EMBEDDED = True
    monkeypatch.setattr(socket, "getaddrinfo", Rebinding(inside.port))
    send(Channel.APPRISE, f"json://127.0.0.1:{inside.port}/x")
    send(Channel.WECOM, f"http://127.0.0.1:{inside.port}/y")
    assert inside.came == ["/x", "/y"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1"])
@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.APPRISE])
def test_no_way_of_writing_it_leads_inside(host: str, channel: Channel, inside: Server) -> None:
    scheme = "http" if channel == Channel.WECOM else "json"
    with pytest.raises(channels.Failed) as error:
        send(channel, f"{scheme}://{host}:{inside.port}/x")
    assert str(error.value) in ("unreachable", "bad_address") and inside.came == []


@pytest.mark.parametrize("more", ["", "?redirect=yes"])
@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.APPRISE])
def test_redirects_are_not_followed(channel: Channel, more: str, inside: Server, settings: Any) -> None:
    settings.EMBEDDED = True  # else neither server is reached
    outside = Server(on=f"http://127.0.0.1:{inside.port}/secret")
    scheme = "http" if channel == Channel.WECOM else "json"
    with pytest.raises(channels.Failed):
        send(channel, f"{scheme}://127.0.0.1:{outside.port}/x{more}")
    outside.http.shutdown()
    assert outside.came and inside.came == []


def test_the_guard_holds_for_whatever_connects(inside: Server) -> None:
    url, refused = f"http://127.0.0.1:{inside.port}/", (OSError, requests.RequestException)
    with outgoing.only_public():
        for attempt in (
            lambda: requests.get(url, timeout=1),
            lambda: smtplib.SMTP("127.0.0.1", inside.port, timeout=1),
            lambda: socket.create_connection(("127.0.0.1", inside.port), 1),
            lambda: socket.socket().connect_ex(("localhost", inside.port)),
            lambda: socket.socket(socket.AF_UNIX).connect("/tmp/.s.PGSQL.5432"),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", inside.port)),
            lambda: subprocess.run(["true"]),
        ):
            with pytest.raises(refused):
                attempt()
    assert inside.came == []
    assert requests.get(url, timeout=5).status_code == 200  # and no longer than that


def test_other_threads_are_not_guarded(inside: Server) -> None:
    answers: list[int] = []
    go, done = threading.Event(), threading.Event()

    def ask() -> None:
        go.wait(10)
        answers.append(requests.get(f"http://127.0.0.1:{inside.port}/", timeout=5).status_code)
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    with outgoing.only_public():
        go.set()
        assert done.wait(10)
    assert answers == [200]


def test_staff_read_the_same_of_a_host_inside_and_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from programmes.forms import OutletForm

    said = set()
    for host in ("127.0.0.1", "10.1.2.3", "localhost", "nobody.invalid"):
        form = OutletForm({"channel": "apprise", "label": "群", "address": f"json://{host}/x"})
        said.add(str(form.errors["address"]))
    assert len(said) == 1
