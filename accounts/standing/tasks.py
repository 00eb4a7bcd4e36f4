"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from accounts.standing import actions


@shared_task
def forget_unanswered() -> None:
    """Nightly."""
    actions.forget_unanswered(now=timezone.now())
