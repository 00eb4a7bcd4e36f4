"""Activities, and which orders they answer."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# Django finds an app's tables in its models.py; these two name the activity by text, so they need nothing from here
from activities.importing import models as importing  # noqa: F401
from activities.signups import models as signups  # noqa: F401
from activities.transitions import ACTIVITY, ActivityState
from civic.kernel import pairs
from civic.kernel.models import Sentence
from civic.kernel.states import Stateful, coherence
from civic.tables.ages import OLDEST as OLDEST
from network.models import ServiceGroup, Site, Venue
from orders.models import ServiceRequest

GROWN_UP = 18  # years of age
CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on a poster


def new_code() -> str:
    """A short link's code, read aloud over a telephone without confusion."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(7))


class Brand(models.Model):
    """A community's own service (品牌), the highlight that its neighbours know it for."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="brands", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=40)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_brand_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """Recurring activities under one name (系列)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="series", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_series_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("in a room or square")
    AT_HOME = "at_home", _("at people's homes")
    ONLINE = "online", _("on line or on air")


class Audience(models.TextChoices):
    """Who may know of an activity; see activities.visibility."""

    OPEN = "open", _("an event for everybody")
    INVITED = "invited", _("a visit, only for those who ordered it")


class Grade(models.TextChoices):
    """How difficult, skilled or risky the volunteers' work is; points know a coefficient for each."""

    A = "a", _("general")
    B = "b", _("skilled")
    C = "c", _("professional or demanding")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def open(self) -> "ActivityQuerySet":
        """Events for everybody: what public lists, programmes and searches are made of."""
        return self.filter(audience=Audience.OPEN)


class Activity(Stateful):
    """Something that is held for residents. The counters move in the same statement as the seat or claim they count."""

    machine = ACTIVITY
    code = models.CharField(max_length=10, unique=True, default=new_code, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="activities", verbose_name=_("site"))
    title = models.CharField(_("what"), max_length=60)
    summary = models.TextField(_("what happens, what to bring"), max_length=1000, blank=True)
    service_group = models.CharField(_("for whom"), max_length=20, choices=ServiceGroup.choices)
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("series")
    )
    brand = models.ForeignKey(
        Brand, models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("brand")
    )
    venue = models.ForeignKey(
        Venue, models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("venue")
    )
    location = models.CharField(_("where"), max_length=80)
    mode = models.CharField(_("how"), max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    audience = models.CharField(
        _("who may know of it"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.OPEN,
        db_default=Audience.OPEN,
        editable=False,
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100_000)],
        help_text=_("Leave empty where everybody can come."),
    )
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True, help_text="in years, on its day")
    age_until = models.PositiveSmallIntegerField(_("up to age"), null=True, blank=True, help_text="in years, inclusive")
    volunteers_needed = models.PositiveSmallIntegerField(
        _("volunteers needed"), default=0, validators=[MaxValueValidator(1000)]
    )
    volunteers_claimed = models.PositiveSmallIntegerField(default=0, editable=False)
    grade = models.CharField(_("grade of the volunteers' work"), max_length=1, choices=Grade.choices, default=Grade.A)
    state = models.CharField(max_length=10, choices=ActivityState.choices, default=ActivityState.DRAFT)
    instead_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="new_dates",
        db_index=False,
        help_text="what was cancelled: whoever was in hears of this one",
    )
    check_in_secret = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.ForeignKey(Sentence, models.PROTECT, null=True, related_name="+", db_index=False)
    attended_residents = models.PositiveIntegerField(
        _("residents who came"), null=True, validators=[MaxValueValidator(1_000_000)]
    )
    report = models.TextField(_("how it went"), max_length=2000, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats_taken__lte=F("seats")), name="activity_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_until=None) | Q(age_from__lte=F("age_until")),
                name="activity_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(volunteers_claimed__lte=F("volunteers_needed")), name="activity_never_overclaimed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "cancelled"]) | Q(volunteers_claimed=0, seats_taken=0),
                name="activity_taken_only_when_open",
            ),
            models.CheckConstraint(
                condition=Q(audience="open") | Q(seats_taken=0), name="activity_visit_takes_no_signups"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(attended_residents__isnull=False),
                name="activity_closed_with_attendance",
            ),
            coherence(
                "activity_state_has_its_time",
                published="published_at",
                held="held_at",
                closed="closed_at",
                cancelled="cancelled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "starts_at", "id"], name="activity_site_starts"),
            models.Index(fields=["starts_at", "id"], condition=Q(state="published"), name="activity_open"),
            models.Index(  # lists of everywhere, and the report from the index alone; no counter of seats in it
                fields=["starts_at", "id"],
                include=["site", "service_group", "state", "attended_residents"],
                name="activity_starts",
            ),
            models.Index(
                fields=["ends_at", "id"], condition=Q(state__in=["published", "held"]), name="activity_to_end"
            ),
            models.Index(fields=["instead_of"], condition=Q(instead_of__isnull=False), name="activity_instead_of"),
            pairs.index("title", name="activity_title_pairs"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_visit(self) -> bool:
        """Whether only those who ordered it may know of it."""
        return self.audience == Audience.INVITED

    @property
    def seats_left(self) -> int | None:
        """Free seats; None where everybody can come."""
        return None if self.seats is None else self.seats - self.seats_taken

    @property
    def is_for_children(self) -> bool:
        """Nobody comes to it without a child."""
        return self.age_until is not None and self.age_until < GROWN_UP

    @property
    def volunteers_left(self) -> int:
        """Volunteers still needed."""
        return self.volunteers_needed - self.volunteers_claimed


class PlannedRequest(models.Model):
    """Which order an activity answers (the need ledger). An order stands in one live plan at a time."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="planned_requests")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="plans")
    planned_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, help_text="the activity was cancelled; the order went back")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(released_at=None), name="one_plan_a_request")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.activity_id}"


class AttendanceCorrection(models.Model):
    """The figure of who came, put right afterwards; who did and when stands with the reason."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="corrections")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    because = models.ForeignKey(Sentence, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
