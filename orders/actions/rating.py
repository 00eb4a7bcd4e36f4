"""How it was, from 1 to 5."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.errors import Invalid
from orders.models import Rating, ServiceRequest


def check_score(score: int) -> None:
    """Raises Invalid."""
    if not 1 <= score <= 5:
        raise Invalid(_("Choose between 1 and 5."), code="out_of_range", field="score")


def give(order: ServiceRequest, *, score: int, comment: str, by: User, now: datetime) -> Rating:
    """The caller holds the order and has asked whether `by` may. Raises WrongState."""
    order.move("rate", by=by, at=now)
    told = {"score": score, "comment": comment, "is_follow_up": order.is_written_down}
    return Rating.objects.create(request=order, by=by, at=now, **told)
