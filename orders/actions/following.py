"""What whoever ordered does afterwards; for an order that staff wrote down for a caller, the station's staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import Invalid, NotFound
from civic.kernel.typed import clean_text
from orders import locks, notices, policies
from orders.events import RequestWithdrawing, RequestWithdrawn
from orders.models import Rating, ServiceRequest
from orders.transitions import RequestState

# What an order takes over from the one it was joined with: whose turn it is, and by when.
ANSWER = ("site", "owner", "handler", "answer_due_at", "answered_at", "reminded_at", "escalated_at")


@retry_deadlock
@transaction.atomic
def withdraw(*, request_id: UUID, by: User, now: datetime) -> ServiceRequest:
    """It isn't needed any more; what was joined with it stands on. Raises NotFound, NotAllowed, WrongState."""
    RequestWithdrawing(request_id=request_id).send()
    rows = {row.pk: row for row in locks.with_joined([request_id])}
    request = rows.pop(request_id, None)
    if request is None:
        raise NotFound
    policies.check_answers_for(request, by=by)
    before = request.state
    request.move("withdraw", by=by, at=now)
    heir = _hand_over(request, list(rows.values()), before=before, now=now)
    if before == RequestState.PLANNED:
        RequestWithdrawn(request=request, heir=heir, at=now).send()
    if heir is None:
        notices.tell_handler(request, notices.RequestWithdrawn, by=by, at=now)
    else:
        notices.tell_handler(request, notices.RequestHandedOver, by=by, at=now, heir=heir.number)
    return request


def _hand_over(
    request: ServiceRequest, joined: Sequence[ServiceRequest], *, before: str, now: datetime
) -> ServiceRequest | None:
    """Whoever ordered first of those joined with it takes its place; the others are joined with that one."""
    if not joined:
        return None
    heir, *others = sorted(joined, key=lambda row: (row.submitted_at, row.number))
    taken_over = {name: getattr(request, name) for name in ANSWER}
    heir.move("part", by=None, at=now, merged_into=None, **taken_over)
    if before != RequestState.SUBMITTED:
        heir.move("accept", by=None, at=now, accepted_at=request.accepted_at)
    if before == RequestState.PLANNED:
        heir.move("plan", by=None, at=now, planned_at=request.planned_at)
    ServiceRequest.objects.filter(pk__in=[other.pk for other in others]).update(merged_into=heir)
    return heir


@transaction.atomic
def rate(*, request_id: UUID, score: int, by: User, now: datetime, comment: str = "") -> Rating:
    """Whoever ordered says how it was, 1 to 5; a caller says it to somebody who calls back. Raises NotFound,
    NotAllowed, PhoneUnproved, OwnWork, WrongState, Invalid.
    """
    check_proved(by)
    if not 1 <= score <= 5:
        raise Invalid(_("Choose between 1 and 5."), code="out_of_range", field="score")
    request = locks.one(request_id)
    policies.check_can_rate(request, by=by)
    request.move("rate", by=by, at=now)
    told = {"score": score, "comment": clean_text(comment), "is_follow_up": request.is_written_down}
    return Rating.objects.create(request=request, by=by, at=now, **told)
