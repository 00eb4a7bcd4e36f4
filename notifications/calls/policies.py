"""Who may make a call."""

from accounts.models import User
from civic.kernel.errors import NotAllowed, NotFound
from network.models import Role
from network.policies import has_role
from notifications.calls import queries
from notifications.calls.models import Call


def check_may_make(call: Call, *, by: User) -> None:
    """Staff of its site and above; of a confidential order only who may read it; nobody about their own work. Raises
    NotFound, NotAllowed.
    """
    if not has_role(by, Role.STAFF, at=call.site):
        raise NotFound
    callee = queries.callee(call, to=by)
    if call.not_by_id == by.pk or (callee and callee.is_hidden and not callee.can_open):
        raise NotAllowed
