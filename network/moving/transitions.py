"""A move's states as data; docs/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.kernel.states import Machine
from network.moving.verbs import MoveDid


class MoveState(models.TextChoices):
    ASKED = "asked", _("waits for a second worker")
    MOVED = "moved", _("moved to the new number")
    DECLINED = "declined", _("declined by a worker")
    STOPPED = "stopped", _("stopped by the person")
    EXPIRED = "expired", _("nobody confirmed it in time")


MOVE = Machine(
    name="number_move",
    initial=MoveState.ASKED,
    table={
        MoveState.ASKED: {
            "confirm": MoveState.MOVED,
            "decline": MoveState.DECLINED,
            "stop": MoveState.STOPPED,
            "expire": MoveState.EXPIRED,
        },
    },
    did={
        "confirm": MoveDid.MOVED,
        "decline": MoveDid.DECLINED,
        "stop": MoveDid.STOPPED,
        "expire": MoveDid.EXPIRED,
    },
)
