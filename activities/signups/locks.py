"""A seat's activity is locked before the seat, always: one order of locks (docs/locking.md)."""

from uuid import UUID

from activities.locks import locked
from activities.signups.models import Signup
from civic.kernel.errors import NotFound


def locked_signup(signup_id: UUID) -> Signup:
    """The row and its activity, locked until the transaction ends. Raises NotFound."""
    activity_id = Signup.objects.filter(pk=signup_id).values_list("activity_id", flat=True).first()
    if activity_id is None:
        raise NotFound
    activity = locked(activity_id)
    signup = Signup.objects.select_for_update(of=("self",)).get(pk=signup_id)
    signup.activity = activity
    return signup
