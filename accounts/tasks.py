"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from accounts import actions


@shared_task
def forget_revoked_tokens() -> None:
    """Nightly."""
    actions.forget_revoked_tokens(now=timezone.now())
