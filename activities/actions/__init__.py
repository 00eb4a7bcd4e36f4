"""What happens to activities. The only writers of what is the activity's own; its sub-rooms have theirs."""

from activities.actions.completing import complete, hold, hold_what_is_over
from activities.actions.correcting import correct_attendance, erase_reason
from activities.actions.planning import cancel, create, edit, publish

__all__ = [
    "cancel",
    "complete",
    "correct_attendance",
    "create",
    "edit",
    "erase_reason",
    "hold",
    "hold_what_is_over",
    "publish",
]
