"""The redemption's states as data; docs/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.kernel.states import Machine
from points.verbs import Did


class RedemptionState(models.TextChoices):
    RESERVED = "reserved", _("waiting at the counter")
    FULFILLED = "fulfilled", _("handed over")
    CANCELLED = "cancelled", _("cancelled, points given back")
    EXPIRED = "expired", _("expired, points given back")


REDEMPTION = Machine(
    name="redemption",
    initial=RedemptionState.RESERVED,
    table={
        RedemptionState.RESERVED: {
            "fulfil": RedemptionState.FULFILLED,
            "cancel": RedemptionState.CANCELLED,
            "expire": RedemptionState.EXPIRED,
        },
    },
    did={
        "fulfil": Did.FULFILLED,
        "cancel": Did.CANCELLED,
        "expire": Did.EXPIRED,
    },
)
