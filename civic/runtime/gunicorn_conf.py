"""The web server, for `make run` and for the Docker image alike."""

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.workers.base import Worker

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", min(4, os.cpu_count() or 2)))
# workers × threads is the number of PostgreSQL connections: few are faster
threads = int(os.environ.get("WEB_THREADS", 4))
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None  # django-structlog writes one line a request, without personal data
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # nosec B108: gunicorn makes its own file there
control_socket_disable = True

made = ""
# before the application is loaded: the workers' figures are added up in files
if os.environ.get("METRICS") == "1" and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = made = tempfile.mkdtemp(prefix="diandan-metrics-")


def on_exit(server: object) -> None:
    """The folder that was made for this run goes with it."""
    if made:
        shutil.rmtree(made, ignore_errors=True)


def child_exit(server: object, worker: "Worker") -> None:
    """A worker that ended is no longer counted among the living."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def post_fork(server: object, worker: object) -> None:
    """A forked worker opens connections of its own."""
    from django.db import connections

    connections.close_all()
