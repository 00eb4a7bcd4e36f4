"""The web server, for `make run` and for the Docker image alike."""

import os

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
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # nosec B108
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """A forked worker opens connections of its own."""
    from django.db import connections

    connections.close_all()
