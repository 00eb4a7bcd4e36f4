"""A station's list of next month's activities (活动清单): built, looked over, frozen, sent."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from civic.kernel.states import Stateful, coherence
from network.models import Site
from programmes.transitions import PROGRAMME, ProgrammeState


class ProgrammeSetting(models.Model):
    """When a station's next list is put together. A station without a row uses the defaults here."""

    site = models.OneToOneField(
        Site, models.CASCADE, primary_key=True, related_name="programme_setting", verbose_name=_("site")
    )
    build_day = models.PositiveSmallIntegerField(
        _("day of the month"), default=25, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    build_time = models.TimeField(_("time"), default=time(8, 0))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(build_day__gte=1, build_day__lte=28), name="build_day_in_every_month")
        ]

    def __str__(self) -> str:
        return f"{self.build_day}, {self.build_time}"


class Outlet(models.Model):
    """Where a station sends its list: a group robot, an e-mail address, any Apprise address."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        WECOM = "wecom", _("WeCom group robot")
        APPRISE = "apprise", _("another Apprise address")

    site = models.ForeignKey(Site, models.CASCADE, related_name="outlets")
    channel = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    address = models.CharField(_("address"), max_length=500)
    label = models.CharField(_("what we call it"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "channel", "address"], name="one_outlet_of_an_address_at_a_site")
        ]

    def __str__(self) -> str:
        return self.label


class MonthlyProgramme(Stateful):
    """One station's list for one month. Published, it is frozen: `frozen` holds what went out."""

    machine = PROGRAMME
    site = models.ForeignKey(Site, models.PROTECT, related_name="programmes")
    month_date = models.DateField(help_text="the month's first day")
    theme = models.CharField(_("theme of the month"), max_length=40, blank=True)
    greeting = models.CharField(_("greeting"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.OPEN)
    built_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "month_date"], name="one_programme_a_site_and_month"),
            models.CheckConstraint(condition=Q(month_date__day=1), name="programme_month_is_a_first_day"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(frozen__isnull=False), name="programme_published_is_frozen"
            ),
            coherence("programme_state_has_its_time", built="built_at", published="published_at"),
        ]
        indexes = [models.Index(fields=["month_date", "id"], name="programme_month")]

    def __str__(self) -> str:
        return f"{self.site} {self.month_date:%Y-%m}"


class ProgrammeItem(models.Model):
    """An activity on the list; staff may leave one off before publishing."""

    programme = models.ForeignKey(MonthlyProgramme, models.CASCADE, related_name="items")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="programme_items")
    is_included = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "activity"], name="one_item_an_activity")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.activity_id}"
