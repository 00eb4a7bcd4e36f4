"""News from the rooms below, acted on in the same transaction."""

from typing import Any

from accounts.events import account_closed
from activities import events
from volunteers import following


def connect() -> None:
    """Called once when the room opens."""
    events.activity_cancelled.connect(_cancelled, dispatch_uid="volunteers.cancelled")
    events.activity_moved.connect(_moved, dispatch_uid="volunteers.moved")
    events.activity_relocated.connect(_relocated, dispatch_uid="volunteers.relocated")
    events.activity_completed.connect(_completed, dispatch_uid="volunteers.completed")
    account_closed.connect(_account_closed, dispatch_uid="volunteers.account_closed")


def _cancelled(sender: Any, *, activity: Any, by: Any, at: Any, because: Any, **_: Any) -> None:
    following.on_cancelled(activity, by=by, at=at, because=because)


def _moved(sender: Any, *, activity: Any, by: Any, at: Any, **_: Any) -> None:
    following.on_moved(activity, by=by, at=at)


def _relocated(sender: Any, *, activity: Any, at: Any, **_: Any) -> None:
    following.on_relocated(activity, at=at)


def _completed(sender: Any, *, activity: Any, by: Any, at: Any, **_: Any) -> None:
    following.on_completed(activity, by=by, at=at)


def _account_closed(sender: Any, *, user: Any, by: Any, at: Any, **_: Any) -> None:
    following.on_account_closed(user, by=by, at=at)
