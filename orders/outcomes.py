"""What whoever ordered says of a day that was held, and how long they may."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.rules import SiteRule


class Said(models.TextChoices):
    """How a planned day came out."""

    DONE = "done", _("said to be done")
    NOT_SOLVED = "not_solved", _("not solved")
    NOBODY_CAME = "nobody_came", _("nobody came")
    NOT_CONTRADICTED = "not_contradicted", _("not contradicted in time")


BY_PEOPLE = (Said.DONE, Said.NOT_SOLVED, Said.NOBODY_CAME)
REOPENS = (Said.NOT_SOLVED, Said.NOBODY_CAME)


class Outcome(models.Model):
    """What whoever ordered says of a day that was held; `by` is None where nobody said anything in time. Orders that
    were done before anybody was asked have none.
    """

    request = models.ForeignKey("orders.ServiceRequest", models.PROTECT, related_name="outcomes")
    said = models.CharField(max_length=16, choices=Said.choices)
    is_follow_up = models.BooleanField(db_default=False, help_text="said to staff who called back (回访)")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(said="not_contradicted", by=None) | (~Q(said="not_contradicted") & Q(by__isnull=False)),
                name="outcome_is_somebodys_word",
            )
        ]
        indexes = [models.Index(fields=["at"], include=["said", "request"], name="outcome_at")]

    def __str__(self) -> str:
        return self.get_said_display()


class OutcomeRule(SiteRule):
    """How long whoever ordered has to say whether it was done; after that it counts as done, and is counted apart."""

    days = models.PositiveSmallIntegerField(
        _("days to say whether it was done"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta(SiteRule.Meta):
        verbose_name = _("rule of confirming")
        verbose_name_plural = _("rules of confirming")

    def __str__(self) -> str:
        return f"{self.site} {self.days}"
