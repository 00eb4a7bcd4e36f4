"""The service request's states as data; docs/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.kernel.states import Machine
from orders.verbs import Did


class RequestState(models.TextChoices):
    SUBMITTED = "submitted", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    PLANNED = "planned", _("a day is set")
    HELD = "held", _("was it done?")
    DELIVERED = "delivered", _("done, not rated yet")
    RATED = "rated", _("done and rated")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("joined with another order")


REQUEST = Machine(
    name="request",
    initial=RequestState.SUBMITTED,
    table={
        RequestState.SUBMITTED: {
            "accept": RequestState.ACCEPTED,
            "decline": RequestState.DECLINED,
            "withdraw": RequestState.WITHDRAWN,
            "merge": RequestState.MERGED,
            "transfer": RequestState.SUBMITTED,
            "escalate": RequestState.SUBMITTED,
        },
        RequestState.ACCEPTED: {
            "plan": RequestState.PLANNED,
            "decline": RequestState.DECLINED,
            "withdraw": RequestState.WITHDRAWN,
            "merge": RequestState.MERGED,
            "escalate": RequestState.ACCEPTED,
        },
        RequestState.PLANNED: {
            "release": RequestState.ACCEPTED,
            "hold": RequestState.HELD,
            "withdraw": RequestState.WITHDRAWN,
        },
        RequestState.MERGED: {  # with what it was joined with
            "part": RequestState.SUBMITTED,
            "hold": RequestState.HELD,
        },
        RequestState.HELD: {
            "deliver": RequestState.DELIVERED,
            "reopen": RequestState.ACCEPTED,
        },
        RequestState.DELIVERED: {"rate": RequestState.RATED},
    },
    did={
        "accept": Did.ACCEPTED,
        "decline": Did.DECLINED,
        "withdraw": Did.WITHDRAWN,
        "merge": Did.MERGED,
        "transfer": Did.TRANSFERRED,
        "escalate": Did.ESCALATED,
        "plan": Did.PLANNED,
        "release": Did.RELEASED,
        "hold": Did.HELD,
        "deliver": Did.DELIVERED,
        "reopen": Did.REOPENED,
        "part": Did.PARTED,
        "rate": Did.RATED,
    },
)

DONE_STATES = (RequestState.DELIVERED, RequestState.RATED)
CLOSED_STATES = (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.MERGED)
OPEN_STATES = (RequestState.SUBMITTED, RequestState.ACCEPTED, RequestState.PLANNED)
TOLD_BY_TELEPHONE = (  # what a caller without account does not hear but from the station
    RequestState.ACCEPTED,
    RequestState.PLANNED,
    RequestState.HELD,
    RequestState.DELIVERED,
    RequestState.DECLINED,
    RequestState.MERGED,
)
