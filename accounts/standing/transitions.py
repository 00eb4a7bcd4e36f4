"""The states of a second person as data; docs/states.md is drawn from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.standing.verbs import SecondDid
from civic.kernel.states import Machine


class StandingState(models.TextChoices):
    OFFERED = "offered", _("asked, no answer yet")
    AGREED = "agreed", _("may act")
    ENDED = "ended", _("ended")


LIVE_STATES = (StandingState.OFFERED, StandingState.AGREED)

STANDING = Machine(
    name="second person",
    initial=StandingState.OFFERED,
    table={
        StandingState.OFFERED: {
            "agree": StandingState.AGREED,
            "decline": StandingState.ENDED,
            "end": StandingState.ENDED,
        },
        StandingState.AGREED: {"end": StandingState.ENDED},
    },
    did={"agree": SecondDid.AGREED, "decline": SecondDid.DECLINED, "end": SecondDid.ENDED},
)
