"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from activities import actions


@shared_task
def hold_what_is_over() -> None:
    """Each five minutes."""
    actions.hold_what_is_over(now=timezone.now())
