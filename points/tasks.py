"""Jobs: reconcilers that may run late, twice or on two machines."""

import logging

from celery import shared_task
from django.utils import timezone

from points import actions, upkeep

log = logging.getLogger(__name__)


@shared_task
def expire_redemptions() -> None:
    """Vouchers whose time is over give their points back."""
    actions.expire_redemptions(now=timezone.now())


@shared_task
def expire_points() -> None:
    """Points past their day go, and those of accounts that are closed."""
    now = timezone.now()
    upkeep.expire_points(now=now)
    actions.lapse_closed(now=now)


@shared_task
def audit_ledger() -> None:
    """Prove the sums; a wrong one is an error in the log and on the administration's page."""
    proof = upkeep.audit_ledger(now=timezone.now())
    if not proof.is_right:
        log.error("ledger_wrong", extra={"audit": proof.pk, "wrong_accounts": proof.wrong_accounts})
