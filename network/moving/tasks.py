"""The sub-room's job."""

from celery import shared_task
from django.utils import timezone

from network.moving import actions


@shared_task
def expire_due() -> None:
    """What no second worker confirmed within three days."""
    actions.expire_due(now=timezone.now())
