"""Volunteers, their teams, and the places they claim on activities."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from civic.kernel.models import Sentence
from civic.kernel.states import Stateful, coherence
from network.models import Site
from volunteers.claims.transitions import CLAIM, LIVE_STATES, ClaimState


class Skill(models.TextChoices):
    COMPANY = "company", _("keeping company")
    TEACHING = "teaching", _("teaching")
    MEDICAL = "medical", _("medical care")
    REPAIR = "repair", _("repairs")
    HAIR = "hair", _("haircuts")
    CRAFT = "craft", _("crafts and arts")
    SPORT = "sport", _("sport")
    LISTENING = "listening", _("listening and advice")
    ORDER = "order", _("keeping order")
    CLEANING = "cleaning", _("cleaning up")
    DIGITAL = "digital", _("phones and computers")
    PHOTO = "photo", _("photographs and writing")


class Slot(models.TextChoices):
    """When somebody usually has time."""

    WEEKDAY_MORNING = "weekday_morning", _("weekday mornings")
    WEEKDAY_AFTERNOON = "weekday_afternoon", _("weekday afternoons")
    WEEKDAY_EVENING = "weekday_evening", _("weekday evenings")
    WEEKEND_MORNING = "weekend_morning", _("weekend mornings")
    WEEKEND_AFTERNOON = "weekend_afternoon", _("weekend afternoons")
    WEEKEND_EVENING = "weekend_evening", _("weekend evenings")


class Volunteer(models.Model):
    """A person who registered to help. The number stands for the person in public."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="volunteer")
    number = models.CharField(_("volunteer number"), max_length=12, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="volunteers", verbose_name=_("home station"))
    skills = ArrayField(
        models.CharField(max_length=12, choices=Skill.choices),
        default=list,
        blank=True,
        verbose_name=_("what I can do"),
    )
    availability = ArrayField(
        models.CharField(max_length=20, choices=Slot.choices),
        default=list,
        blank=True,
        verbose_name=_("when I have time"),
    )
    insurance_noted_at = models.DateTimeField(
        help_text="when the note on insurance was read: only recorded service is insured"
    )
    registered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        indexes = [models.Index(fields=["site", "registered_at"], name="volunteer_site")]

    def __str__(self) -> str:
        return self.number


class Team(models.Model):
    """A volunteer team (志愿队伍)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="teams", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60)
    is_expert = models.BooleanField(_("team of experts"), default=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_team_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A volunteer in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="team_memberships")
    is_leader = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [models.UniqueConstraint(fields=["team", "volunteer"], name="once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.volunteer_id}"


class Evidence(models.TextChoices):
    """How an hour is known; volunteers.attendance.hours says when which."""

    LIVE = "live", _("recorded live")
    PROVISIONAL = "provisional", _("planned end taken")
    BACKFILLED = "backfilled", _("entered afterwards")


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


class Backfill(models.Model):
    """Why a place was written down when the activity was over already; who wrote it and when stands with the reason."""

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="backfill")
    because = models.ForeignKey(Sentence, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("entry made afterwards")
        verbose_name_plural = _("entries made afterwards")

    def __str__(self) -> str:
        return str(self.pk)


class PendingCredit(models.Model):
    """A confirmed claim on its way to the ledger: written with the confirmation, gone when the volunteer was told.

    A table of its own, so that crediting 20,000 claims does not rewrite 20,000 claims and all their indexes."""

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="pending_credit")
    confirmed_at = models.DateTimeField()
    credited_at = models.DateTimeField(null=True, help_text="the points are in the ledger; the volunteer is to be told")

    class Meta:
        verbose_name = _("points on their way")
        verbose_name_plural = _("points on their way")

    def __str__(self) -> str:
        return str(self.pk)
