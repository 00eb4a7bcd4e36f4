"""The states of activities as data; docs/states.md is drawn from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.verbs import Did
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
