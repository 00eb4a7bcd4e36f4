"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from activities import actions
from activities.importing import actions as importing
from activities.signups import actions as signups


@shared_task
def hold_what_is_over() -> None:
    """Each five minutes."""
    actions.hold_what_is_over(now=timezone.now())


@shared_task
def remind_of_seats() -> None:
    """The evening before, and two hours before."""
    signups.remind(now=timezone.now())


@shared_task
def read_files() -> None:
    """Each ten seconds, and after each upload. A file has bounds of its own (civic.tables): seconds at worst."""
    for _n in range(20):
        if not importing.read_next_file(now=timezone.now()):
            return


@shared_task
def forget_old_files() -> None:
    """Each night."""
    importing.forget_old_files(now=timezone.now())
