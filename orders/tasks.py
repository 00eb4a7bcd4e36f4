"""The room's jobs."""

from celery import shared_task
from django.utils import timezone

from orders import actions, escalation


@shared_task
def watch_answer_clocks() -> None:
    """Each five minutes."""
    escalation.watch_answer_clocks(now=timezone.now())


@shared_task
def settle_what_is_due() -> None:
    """Each ten minutes."""
    actions.settle_what_is_due(now=timezone.now())


@shared_task
def forget_closed_accounts() -> None:
    """Each night."""
    actions.forget_closed_accounts(now=timezone.now())


@shared_task
def forget_places() -> None:
    """Each night."""
    actions.forget_places(now=timezone.now())
