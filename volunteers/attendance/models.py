"""Entries made when an activity was over already."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.kernel.models import Sentence
from volunteers.claims.models import Claim


class Backfill(models.Model):
    """Why a place was written down when the activity was over already; who wrote it and when stands with the reason."""

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="backfill")
    because = models.ForeignKey(Sentence, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("entry made afterwards")
        verbose_name_plural = _("entries made afterwards")

    def __str__(self) -> str:
        return str(self.pk)
