"""The states of activities and sign-ups as data; docs/states.md is drawn from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.verbs import Did, SeatDid
from civic.kernel.states import Machine


class ActivityState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    HELD = "held", _("held, to be completed")
    CLOSED = "closed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


ACTIVITY = Machine(
    name="activity",
    initial=ActivityState.DRAFT,
    table={
        ActivityState.DRAFT: {"publish": ActivityState.PUBLISHED, "cancel": ActivityState.CANCELLED},
        ActivityState.PUBLISHED: {"hold": ActivityState.HELD, "cancel": ActivityState.CANCELLED},
        ActivityState.HELD: {"complete": ActivityState.CLOSED},
    },
    did={
        "publish": Did.PUBLISHED,
        "cancel": Did.CANCELLED,
        "hold": Did.HELD,
        "complete": Did.COMPLETED,
    },
)


class SignupState(models.TextChoices):
    CONFIRMED = "confirmed", _("has a seat")
    WAITLISTED = "waitlisted", _("on the waiting list")
    CANCELLED = "cancelled", _("given back")
    ATTENDED = "attended", _("came")
    ABSENT = "absent", _("did not come")


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
