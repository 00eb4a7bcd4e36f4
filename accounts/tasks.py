"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from accounts import actions, limits, sessions


@shared_task
def forget_revoked_tokens() -> None:
    """Nightly."""
    actions.forget_revoked_tokens(now=timezone.now())


@shared_task
def forget_ended_sessions() -> None:
    """Nightly."""
    sessions.forget_ended(now=timezone.now())


@shared_task
def forget_old_tries() -> None:
    """Hourly: they count for a quarter of an hour."""
    limits.forget_old(now=timezone.now())
