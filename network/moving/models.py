"""An account that is to move to a new number."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civic.kernel.models import Sentence
from civic.kernel.states import Stateful
from network.models import Site
from network.moving.transitions import MOVE, MoveState


class NumberMove(Stateful):
    """One worker asked for it; nothing moves until another one confirms. The new number stands here only as long as it
    waits, the old one never does.
    """

    machine = MOVE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="number_moves")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", help_text="whose staff may confirm, and all above")
    state = models.CharField(_("state"), max_length=8, choices=MoveState.choices, default=MoveState.ASKED)
    phone = models.CharField(max_length=11, blank=True, help_text="the new number, proved; kept while it waits")
    recognised = models.ForeignKey(Sentence, models.PROTECT, related_name="+", help_text="how the worker knew her")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    declined_because = models.ForeignKey(Sentence, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("moved number")
        verbose_name_plural = _("moved numbers")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="one_open_move_a_person"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None) & ~Q(phone="")
                | ~Q(state="asked") & Q(answered_at__isnull=False, phone=""),
                name="new_number_while_it_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state="moved")
                | Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("user")),
                name="two_workers_move_a_number",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="nobody_asks_to_move_their_own"),
        ]
        indexes = [
            models.Index(fields=["site", "-asked_at", "-id"], name="number_move_newest"),
            models.Index(fields=["expires_at"], condition=Q(state="asked"), name="number_move_due"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
