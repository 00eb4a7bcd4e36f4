"""What happens to seats and places in line. The only writers of the sub-room."""

from activities.signups.actions.attendance import mark_attendance
from activities.signups.actions.calling import note_number
from activities.signups.actions.changing import change_party
from activities.signups.actions.inviting import note_again
from activities.signups.actions.rating import rate
from activities.signups.actions.reminding import remind
from activities.signups.actions.seats import cancel_signup, forget_guests, give_back_all, note_signup, sign_up

__all__ = [
    "cancel_signup",
    "change_party",
    "forget_guests",
    "give_back_all",
    "mark_attendance",
    "note_again",
    "note_number",
    "note_signup",
    "rate",
    "remind",
    "sign_up",
]
