"""What happens to activities and seats. The only writers of the room."""

from activities.actions.correcting import correct_attendance, erase_reason
from activities.actions.importing import forget_old_files, import_rows, read_next_file
from activities.actions.planning import cancel, complete, create, edit, hold, hold_what_is_over, publish
from activities.actions.seats import called, cancel_signup, give_back_all, mark_attendance, note_signup, sign_up

__all__ = [
    "called",
    "cancel",
    "cancel_signup",
    "complete",
    "correct_attendance",
    "create",
    "edit",
    "erase_reason",
    "forget_old_files",
    "give_back_all",
    "hold",
    "hold_what_is_over",
    "import_rows",
    "mark_attendance",
    "note_signup",
    "publish",
    "read_next_file",
    "sign_up",
]
