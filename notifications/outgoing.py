"""Connections to addresses that staff typed: to the world only, never into our own network.

A name is looked up once when it is checked and again when it is connected to, and an answer may lead elsewhere. So the
check stands where the connection is made, on the address that is connected to. Python tells audit hooks (PEP 578) of
each connection before it makes it, whichever library asks for it: requests, smtplib, or one of Apprise's plugins.
"""

import ipaddress
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

_CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LEAVES = {  # where this thread's guard does not reach; Python before 3.13 tells of no thread, and no plugin starts one
    "_thread.start_new_thread", "_thread.start_joinable_thread", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.fork", "os.forkpty",
}  # fmt: skip
_UNICAST = ipaddress.ip_network("2000::/3")  # no mapped, NAT64 or site-local address lies in it
_TUNNELS = [ipaddress.ip_network(text) for text in ("2001::/32", "2002::/16", "192.88.99.0/24")]  # Teredo, 6to4
_ISATAP = (0x5EFE, 0x02005EFE)
_thread, _hooked = threading.local(), threading.Lock()


class Refused(OSError):
    """The connection would lead into our own network. Libraries take it for a host that does not answer."""


def is_public(address: str) -> bool:
    """Whether an IP address is somebody's in the world, itself and not wrapped in another one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a name, or with a zone: nobody checked where it leads
        return False
    if any(found in tunnel for tunnel in _TUNNELS if tunnel.version == found.version) or found.is_multicast:
        return False
    if found.version == 6 and (found not in _UNICAST or int(found) >> 32 & 0xFFFFFFFF in _ISATAP):
        return False
    return found.is_global


def is_guarded() -> bool:
    """On a machine for trying things out there is nothing to protect, and robots may stand beside us."""
    return not (settings.EMBEDDED or settings.DEBUG)


@contextmanager
def only_public() -> Iterator[None]:
    """Within it this thread connects to public addresses only; anything else raises Refused."""
    if not is_guarded():
        yield
        return
    if _hooked.acquire(blocking=False):  # once a process: a hook stays
        sys.addaudithook(_watch)
    before, _thread.is_guarded = getattr(_thread, "is_guarded", False), True
    try:
        yield
    finally:
        _thread.is_guarded = before


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if (event not in _CONNECTS and event not in _LEAVES) or not getattr(_thread, "is_guarded", False):
        return
    if event in _LEAVES:
        raise Refused(event)
    address = args[1]
    if address is None:  # on a connection that was checked when it was made
        return
    if not isinstance(address, tuple) or not is_public(address[0]):
        raise Refused(event)
