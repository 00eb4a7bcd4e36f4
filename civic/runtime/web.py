"""The web server, for `make run` and for the Docker image alike: `python -m civic.runtime.web`."""

import contextlib
import importlib
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "civic.rsgi"
CONNECTIONS = 4096  # of one worker, most of them idle; a request that is slow to arrive costs one of these, no thread
HEAD_WITHIN = 15_000  # milliseconds for a request's head; an idle connection is closed after as long
STOP_WITHIN = 12  # seconds to finish what is begun; the runner and docker wait a little longer


def main(application: str = APPLICATION) -> None:
    """Serve that module's `application` until SIGTERM or Ctrl-C; on SIGHUP workers are replaced one after the other."""
    _allow_open_files(CONNECTIONS + 500)
    with _folder_of_figures():
        importlib.import_module(application)  # once, before the workers are forked: they share its memory
        Server(
            f"{application}:application",
            address=os.environ.get("BIND", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            interface=Interfaces.RSGI,
            workers=int(os.environ.get("WEB_WORKERS", min(4, os.cpu_count() or 2))),
            http=HTTPModes.http1,
            websockets=False,
            backlog=2048,
            backpressure=CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN),
            log_level=LogLevels.error,  # the application writes one line a request, without personal data
            respawn_failed_workers=True,
            respawn_interval=1,
            workers_kill_timeout=STOP_WITHIN,
        ).serve()


def _allow_open_files(count: int) -> None:
    """Each connection is an open file; many systems allow 1,024 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def _folder_of_figures() -> Iterator[None]:
    """With METRICS=1 the workers add up their figures in files; the folder that was made for this run goes with it."""
    if os.environ.get("METRICS") != "1" or "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        yield
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = made = tempfile.mkdtemp(prefix="diandan-metrics-")
    try:
        yield
    finally:
        shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
