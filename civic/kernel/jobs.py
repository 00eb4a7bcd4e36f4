"""Making jobs prompt. What is lost here the sweep finds in the database within seconds."""

import logging

from celery import Task
from kombu.exceptions import OperationalError

from civic.kernel import cache

log = logging.getLogger(__name__)


def soon(task: Task) -> None:
    """Ask a worker to run it now; with Redis away nobody waits for that, the sweep does it."""
    if not cache.server.lets_through():
        return
    try:
        task.apply_async(retry=False)
    except OperationalError:
        cache.server.failed()
        log.warning("queue_unreachable")
    else:
        cache.server.answered()
