"""The service catalogue (服务菜单): what residents can order by name, and what has to be asked for each."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.kernel.languages import InBoth
from network.models import ServiceGroup


class Unit(models.TextChoices):
    """What is counted when somebody orders: the question beside the figure."""

    PERSONS = "persons", _("For how many people?")
    THINGS = "things", _("How many things?")
    PORTIONS = "portions", _("How many portions?")
    PLACES = "places", _("How many places?")


class CatalogueItem(models.Model):
    """A service that residents can order by name (服务菜单)."""

    service_group = models.CharField(_("for whom"), max_length=20, choices=ServiceGroup.choices)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    hint = models.CharField(_("what to tell us"), max_length=120, blank=True)
    hint_en = models.CharField(_("what to tell us, in English"), max_length=160, blank=True, db_default="")
    spoken = models.CharField(
        _("as people say it"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("Words of residents, with spaces between them: “lamp dark bulb”."),
    )
    unit = models.CharField(
        _("what is counted"), max_length=8, choices=Unit.choices, default=Unit.PERSONS, db_default=Unit.PERSONS
    )
    age_from = models.PositiveSmallIntegerField(_("from which age"), null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(_("until which age"), null=True, blank=True)
    needs_address = models.BooleanField(_("done at home"), default=False, db_default=False)
    needs_time = models.BooleanField(_("at an exact time"), default=False, db_default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    is_active = models.BooleanField(_("can be ordered"), default=True)
    position = models.PositiveSmallIntegerField(_("order in the list"), default=0)

    class Meta:
        app_label = "orders"
        verbose_name = _("service")
        verbose_name_plural = _("service catalogue")
        constraints = [
            models.UniqueConstraint(fields=["service_group", "name"], name="one_service_of_a_name_in_a_group"),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_until=None) | Q(age_until__gte=F("age_from")),
                name="service_ages_in_order",
                violation_error_message=_("The highest age is below the lowest."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.in_both)

    @property
    def in_both(self) -> InBoth:
        """Its name, whatever the reader's language."""
        return InBoth(self.name, self.name_en)

    @property
    def prompt(self) -> str:
        """What to tell us, in the reader's language; empty where the menu has no words for it."""
        return self.hint_en if get_language() == "en" else self.hint

    def suits(self, birth_year: int | None, *, on: date) -> bool:
        """Whether somebody born in that year may have the right age on a day; True where either is not known. Of
        somebody whose birthday we don't know, both ages of that year count.
        """
        if birth_year is None:
            return True
        oldest = on.year - birth_year
        is_old_enough = self.age_from is None or oldest >= self.age_from
        return is_old_enough and (self.age_until is None or oldest - 1 <= self.age_until)
