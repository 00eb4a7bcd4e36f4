"""Who may act for whom."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.standing.transitions import LIVE_STATES, STANDING, StandingState
from civic.kernel.models import Sentence
from civic.kernel.states import Stateful, coherence

OFFERED_FOR = timedelta(days=14)  # then a number may be somebody else's


class StandingQuerySet(models.QuerySet["SecondPerson"]):
    def live(self) -> "StandingQuerySet":
        """Asked, or agreed to."""
        return self.filter(state__in=LIVE_STATES)

    def agreed(self) -> "StandingQuerySet":
        """Those that hold, with both accounts open."""
        return self.filter(state=StandingState.AGREED, person__is_active=True, second__is_active=True)

    def offered_to(self, user: User, *, now: datetime) -> "StandingQuerySet":
        """What waits for the answer of whoever proved that the number is theirs."""
        if not user.phone or not user.phone_verified:
            return self.none()
        fresh = self.filter(state=StandingState.OFFERED, offered_at__gt=now - OFFERED_FOR, person__is_active=True)
        return fresh.filter(phone=user.phone).exclude(person_id=user.pk)


class SecondPerson(Stateful):
    """`second` may act for `person`. Until it is agreed to there is only the number that was named: whether it has an
    account is nobody's to learn.
    """

    machine = STANDING
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    phone = models.CharField(_("phone number"), max_length=11, blank=True, help_text="only while it is asked")
    state = models.CharField(max_length=7, choices=StandingState.choices, default=StandingState.OFFERED)
    confidential_too = models.BooleanField(_("confidential orders too"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="who of the staff wrote it down for the person; else the person named them by their own hand",
    )
    how = models.ForeignKey(
        Sentence, models.PROTECT, null=True, related_name="+", db_index=False, help_text="how the person said so"
    )
    offered_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: StandingQuerySet = StandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("second person")
        verbose_name_plural = _("second persons")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "phone"], condition=Q(state="offered"), name="one_offer_a_person_and_number"
            ),
            models.UniqueConstraint(
                fields=["person", "second"], condition=Q(state="agreed"), name="one_standing_a_pair"
            ),
            coherence("standing_state_has_its_time", agreed="agreed_at", ended="ended_at"),
            models.CheckConstraint(
                condition=Q(state="offered", second=None) & ~Q(phone="")
                | Q(state="agreed", second__isnull=False, phone="")
                | Q(state="ended", phone=""),
                name="standing_is_of_a_number_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("person")), name="nobody_is_their_own_second"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None, how=None) | Q(recorded_by__isnull=False, how__isnull=False),
                name="standing_recorded_with_how",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None)
                | ~Q(recorded_by=F("person")) & (Q(second=None) | ~Q(second=F("recorded_by"))),
                name="nobody_records_their_own_standing",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "offered_at", "id"], name="standing_of_a_person"),
            models.Index(fields=["second", "agreed_at", "id"], name="standing_of_a_second"),
            models.Index(fields=["phone"], condition=Q(state="offered"), name="standing_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
