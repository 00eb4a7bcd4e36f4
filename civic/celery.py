"""The Celery application: makes things prompt; what is due is always asked from the database."""

import os

from celery import Celery
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

app = Celery("diandan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["civic.kernel"])


@app.on_after_configure.connect
def set_schedule(sender: Celery, **_: object) -> None:
    """Times stand in civic/schedule.py and nowhere else."""
    from civic.schedule import SCHEDULE  # once Celery has read the settings

    sender.conf.beat_schedule = SCHEDULE


@worker_init.connect
def bounded_statements(**_: object) -> None:
    """A job may take longer than a page, but not for ever."""
    from django.conf import settings  # only a worker reads them, once it begins

    from civic.kernel.postgres import patience  # it needs them

    patience.bound(settings.STATEMENT_TIMEOUT_MS)


@worker_process_init.connect
def fresh_connections(**_: object) -> None:
    """A forked child must not share its parent's database connection."""
    from django.db import connections  # they are set up by then

    connections.close_all()
