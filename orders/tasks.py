"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from orders import escalation


@shared_task
def watch_answer_clocks() -> None:
    """Each five minutes."""
    escalation.watch_answer_clocks(now=timezone.now())
