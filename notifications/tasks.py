"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from notifications import actions


@shared_task
def deliver_due() -> None:
    """Each ten seconds, and after each commit that has something to send."""
    actions.deliver_due(now=timezone.now())
