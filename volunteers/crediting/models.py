"""Confirmed claims on their way to the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from volunteers.claims.models import Claim


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
