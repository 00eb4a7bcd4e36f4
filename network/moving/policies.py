"""Whose account may move to a new number at a station, and who may do it."""

from datetime import datetime

from accounts import second_factor
from accounts.models import User
from civic.kernel.errors import NotAllowed, NotFound
from network.models import Role, Site
from network.moving.errors import MovedElsewhere, SecondWorkerNeeded
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from network.policies import check_role, has_role


def check_can_ask(user: User, *, at: Site, by: User) -> None:
    """Staff of the person's site or above, of somebody else's account, which is proved and opens no place of work.
    Raises NotAllowed, MovedElsewhere.
    """
    check_role(by, Role.STAFF, at=at)
    if by.pk == user.pk or not is_movable(user):
        raise NotAllowed
    check_is_no_colleague(user)


def is_movable(user: User) -> bool:
    """Whether there is a proved number that could be lost."""
    return bool(user.is_active and user.phone and user.phone_verified)


def check_is_no_colleague(user: User) -> None:
    """Two workers who help each other would have the desk of a third. Raises MovedElsewhere."""
    if user.is_superuser or second_factor.works_here(user):
        raise MovedElsewhere


def can_confirm(move: NumberMove, *, by: User, now: datetime) -> bool:
    """A second worker of the site or above, while it waits."""
    is_open = move.state == MoveState.ASKED and now < move.expires_at
    return is_open and has_role(by, Role.STAFF, at=move.site) and by.pk not in (move.asked_by_id, move.user_id)


def check_is_second(move: NumberMove, *, by: User) -> None:
    """Raises NotFound, SecondWorkerNeeded."""
    check_can_decline(move, by=by)
    if by.pk == move.asked_by_id:
        raise SecondWorkerNeeded


def can_decline(move: NumberMove, *, by: User) -> bool:
    """Any worker of the site or above, also the one who asked and typed the wrong number."""
    return move.state == MoveState.ASKED and has_role(by, Role.STAFF, at=move.site) and by.pk != move.user_id


def check_can_decline(move: NumberMove, *, by: User) -> None:
    """Raises NotFound, SecondWorkerNeeded."""
    if not has_role(by, Role.STAFF, at=move.site):
        raise NotFound
    if by.pk == move.user_id:
        raise SecondWorkerNeeded
