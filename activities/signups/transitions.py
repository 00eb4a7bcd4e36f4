"""The states of sign-ups as data; docs/states.md is drawn from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.signups.verbs import SeatDid
from civic.kernel.states import Machine


class SignupState(models.TextChoices):
    CONFIRMED = "confirmed", _("has a seat")
    WAITLISTED = "waitlisted", _("on the waiting list")
    CANCELLED = "cancelled", _("given back")
    ATTENDED = "attended", _("came")
    ABSENT = "absent", _("did not come")


HELD_STATES = (SignupState.CONFIRMED, SignupState.WAITLISTED)  # still to come: a seat, or a place in line

SIGNUP = Machine(
    name="signup",
    initial=SignupState.CONFIRMED,
    table={
        SignupState.WAITLISTED: {"promote": SignupState.CONFIRMED, "cancel": SignupState.CANCELLED},
        SignupState.CONFIRMED: {
            "cancel": SignupState.CANCELLED,
            "attend": SignupState.ATTENDED,
            "miss": SignupState.ABSENT,
        },
        SignupState.ATTENDED: {"miss": SignupState.ABSENT},
        SignupState.ABSENT: {"attend": SignupState.ATTENDED},
    },
    did={
        "promote": SeatDid.PROMOTED,
        "cancel": SeatDid.CANCELLED,
        "attend": SeatDid.ATTENDED,
        "miss": SeatDid.MISSED,
    },
)
