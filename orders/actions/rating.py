"""How it was, from 1 to 5: said by the requester, or by a caller to staff who call back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved
from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_text
from notifications.calls import actions as calls
from orders import locks, notices, policies
from orders.models import Rating


@transaction.atomic
def rate(*, order_id: UUID, score: int, by: User, now: datetime, comment: str = "") -> Rating:
    """The requester says how it was, from 1 to 5; a caller says it to staff who call back. Raises NotFound, NotAllowed,
    PhoneUnproved, OwnWork, WrongState, Invalid.
    """
    check_proved(by)
    if not 1 <= score <= 5:
        raise Invalid(_("Choose between 1 and 5."), code="out_of_range", field="score")
    order = locks.one(order_id)
    policies.check_can_rate(order, by=by)
    order.move("rate", by=by, at=now)
    if order.is_written_down:
        calls.settle(notices.subject(order), by=by, now=now)
    told = {"score": score, "comment": clean_text(comment), "is_follow_up": order.is_written_down}
    return Rating.objects.create(request=order, by=by, at=now, **told)
