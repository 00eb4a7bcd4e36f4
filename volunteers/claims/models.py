"""The places that volunteers claim on activities."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from civic.kernel.states import Stateful, coherence
from volunteers.claims.transitions import CLAIM, LIVE_STATES, ClaimState
from volunteers.people.models import Team, Volunteer


class Evidence(models.TextChoices):
    """How an hour is known; volunteers.attendance.hours says when which."""

    LIVE = "live", _("recorded live")
    PROVISIONAL = "provisional", _("planned end taken")
    BACKFILLED = "backfilled", _("entered afterwards")


class Word(models.TextChoices):
    """On whose word the hours of a visit count: nobody else stood by."""

    WAITING = "waiting", _("whoever was helped is asked")
    SERVED = "served", _("said by whoever was helped")
    CALLED = "called", _("said by whoever was helped, on the telephone")
    DEFAULT = "default", _("not contradicted in time")
    DENIED = "denied", _("whoever ordered says that nobody came")
    NOBODY = "nobody", _("nobody could be asked")


class Claim(Stateful):
    """A volunteer's place on an activity, from the claim to the confirmed hours. `during` is the activity's time, so
    that the database itself refuses two places at once."""

    machine = CLAIM
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="claims", db_index=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="claims")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="claims")
    during = DateTimeRangeField()
    state = models.CharField(max_length=12, choices=ClaimState.choices, default=ClaimState.CLAIMED)
    claimed_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    checked_out_at = models.DateTimeField(null=True)
    is_auto_closed = models.BooleanField(default=False, help_text="nobody checked out; closed to the planned end")
    evidence = models.CharField(max_length=12, choices=Evidence.choices, null=True)
    service_minutes = models.PositiveIntegerField(null=True)
    word = models.CharField(
        max_length=8, choices=Word.choices, null=True, help_text="of a visit; else staff confirm, who stood by"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    no_show_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "volunteer"], condition=~Q(state="withdrawn"), name="one_claim_a_volunteer"
            ),
            ExclusionConstraint(
                name="no_two_places_at_once",
                expressions=[("volunteer", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=LIVE_STATES),
            ),
            coherence(
                "claim_state_has_its_time",
                checked_in="checked_in_at",
                checked_out="checked_out_at",
                confirmed="confirmed_at",
                withdrawn="withdrawn_at",
                no_show="no_show_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(service_minutes__isnull=False), name="claim_confirmed_with_minutes"
            ),
            models.CheckConstraint(condition=~Q(state="confirmed", word="waiting"), name="claim_confirmed_on_a_word"),
            models.CheckConstraint(
                condition=Q(checked_out_at__isnull=True) | Q(checked_out_at__gte=models.F("checked_in_at")),
                name="claim_out_after_in",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("volunteer")),
                name="nobody_confirms_their_own_hours",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "claimed_at", "id"], name="claim_volunteer"),
            models.Index(fields=["activity", "id"], name="claim_activity"),
            models.Index(  # the report adds up hours without reading the claims themselves
                fields=["activity"],
                include=["volunteer", "service_minutes", "evidence"],
                condition=Q(state="confirmed"),
                name="claim_served_hours",
            ),
            models.Index(fields=["activity"], condition=Q(state="checked_out"), name="claim_to_confirm"),
            models.Index(fields=["checked_in_at"], condition=Q(state="checked_in"), name="claim_to_close"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.state}"

    @property
    def service_hours(self) -> float | None:
        """Hours of service, two decimals; None before the check-out."""
        return None if self.service_minutes is None else round(self.service_minutes / 60, 2)
