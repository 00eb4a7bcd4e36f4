"""The ground's own jobs."""

from celery import shared_task
from django.utils import timezone

from civic.kernel import health
from civic.kernel.api import idempotency


@shared_task
def say_worker_is_here() -> None:
    """So that /readyz can tell."""
    health.worker_is_here()


@shared_task
def forget_idempotency_keys() -> None:
    """Answers are kept for 24 h."""
    idempotency.forget(now=timezone.now())
