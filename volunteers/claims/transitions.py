"""The claim's states as data; docs/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civic.kernel.states import Machine
from volunteers.claims.verbs import Did


class ClaimState(models.TextChoices):
    CLAIMED = "claimed", _("claimed")
    CHECKED_IN = "checked_in", _("checked in")
    CHECKED_OUT = "checked_out", _("checked out, to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("a place", "given back")
    NO_SHOW = "no_show", _("did not come")


CLAIM = Machine(
    name="claim",
    initial=ClaimState.CLAIMED,
    table={
        ClaimState.CLAIMED: {
            "check_in": ClaimState.CHECKED_IN,
            "withdraw": ClaimState.WITHDRAWN,
            "release": ClaimState.WITHDRAWN,
            "miss": ClaimState.NO_SHOW,
        },
        ClaimState.CHECKED_IN: {
            "check_out": ClaimState.CHECKED_OUT,
            "undo": ClaimState.CLAIMED,
            "release": ClaimState.WITHDRAWN,
        },
        ClaimState.CHECKED_OUT: {
            "confirm": ClaimState.CONFIRMED,
            "miss": ClaimState.NO_SHOW,
            "undo": ClaimState.CHECKED_IN,
            "release": ClaimState.WITHDRAWN,
        },
        ClaimState.NO_SHOW: {"check_in": ClaimState.CHECKED_IN, "release": ClaimState.WITHDRAWN},
    },
    did={
        "check_in": Did.CHECKED_IN,
        "check_out": Did.CHECKED_OUT,
        "withdraw": Did.WITHDRAWN,
        "release": Did.RELEASED,
        "miss": Did.MISSED,
        "undo": Did.UNDONE,
        "confirm": Did.CONFIRMED,
    },
)

LIVE_STATES = (ClaimState.CLAIMED, ClaimState.CHECKED_IN, ClaimState.CHECKED_OUT, ClaimState.CONFIRMED)
