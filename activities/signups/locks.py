"""A seat's activity is locked before the seat, always: one order of locks (docs/locking.md)."""

from uuid import UUID

from accounts.models import User
from accounts.standing import acting
from activities.locks import locked
from activities.signups.models import Signup
from civic.kernel.errors import NotFound


def second_person(signup_id: UUID, *, by: User) -> None:
    """Where `by` acts for whose seat it is: it can't be ended before this is done. Before anything else is locked."""
    whose = Signup.objects.filter(pk=signup_id, user__isnull=False).values_list("user", flat=True).first()
    if whose is not None:
        acting.hold_if_second(whose, by=by)


def locked_signup(signup_id: UUID) -> Signup:
    """The row and its activity, locked until the transaction ends. Raises NotFound."""
    activity_id = Signup.objects.filter(pk=signup_id).values_list("activity_id", flat=True).first()
    if activity_id is None:
        raise NotFound
    activity = locked(activity_id)
    signup = Signup.objects.select_for_update(of=("self",)).get(pk=signup_id)
    signup.activity = activity
    return signup
