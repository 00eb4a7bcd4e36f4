"""Making jobs prompt. What is lost here the sweep finds in the database within seconds."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from civic.kernel import cache

log = logging.getLogger(__name__)


def soon(name: str) -> None:
    """Ask a worker to run a job once the transaction is committed, instead of when its time comes. With Redis away
    nobody waits for that: the schedule does it. `name` is the task's, as civic/schedule.py has it: rooms import no
    tasks of theirs. Raises LookupError for one that stands in no schedule, since then nobody would do it.
    """
    if name not in {entry["task"] for entry in current_app.conf.beat_schedule.values()}:
        raise LookupError(f"no job in civic/schedule.py is called {name}")
    transaction.on_commit(partial(_send, name))


def _send(name: str) -> None:
    if not cache.server.lets_through():
        return
    try:
        current_app.send_task(name, retry=False)
    except OperationalError:
        cache.server.failed()
        log.warning("queue_unreachable")
    else:
        cache.server.answered()
