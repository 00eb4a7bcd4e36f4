"""What happens to seats and places in line. The only writers of the sub-room."""

from activities.signups.actions.attendance import mark_attendance
from activities.signups.actions.calling import called
from activities.signups.actions.changing import change_party
from activities.signups.actions.rating import rate
from activities.signups.actions.seats import cancel_signup, give_back_all, note_signup, sign_up

__all__ = [
    "called",
    "cancel_signup",
    "change_party",
    "give_back_all",
    "mark_attendance",
    "note_signup",
    "rate",
    "sign_up",
]
