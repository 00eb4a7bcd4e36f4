"""Jobs: reconcilers that may run late, twice or on two machines."""

from celery import shared_task
from django.utils import timezone

from volunteers.attendance import actions as attendance
from volunteers.claims import actions as claims
from volunteers.crediting import actions as crediting


@shared_task
def credit_confirmed_claims() -> None:
    """Confirmed hours become points, and the volunteers hear of it."""
    crediting.credit_confirmed_claims(now=timezone.now())
    crediting.tell_credited(now=timezone.now())


@shared_task
def close_forgotten_check_outs() -> None:
    """Nobody checked out: the planned end is taken."""
    attendance.close_forgotten_check_outs(now=timezone.now())


@shared_task
def remind_of_places() -> None:
    """The evening before, and two hours before."""
    claims.remind(now=timezone.now())
