"""The monthly programme's states as data; docs/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.kernel.states import Machine
from programmes.verbs import Did


class ProgrammeState(models.TextChoices):
    OPEN = "open", _("being planned")
    BUILT = "built", _("put together, to be looked over")
    PUBLISHED = "published", _("published")


PROGRAMME = Machine(
    name="programme",
    initial=ProgrammeState.OPEN,
    table={
        ProgrammeState.OPEN: {"build": ProgrammeState.BUILT},
        ProgrammeState.BUILT: {"build": ProgrammeState.BUILT, "publish": ProgrammeState.PUBLISHED},
    },
    did={
        "build": Did.BUILT,
        "publish": Did.PUBLISHED,
    },
)
