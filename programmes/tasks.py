"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from programmes import actions


@shared_task
def build_due_programmes() -> None:
    """Each five minutes; what is due is asked from the database."""
    actions.build_due(now=timezone.now())
