"""Addresses, whole for who comes and masked for everybody else."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.family.models import FamilyMember
from network.models import Site

MASK = "***"


class Address(models.Model):
    """Where `user` lives, or `member` of their family. Without a user it is written down for one order, which refers to
    it, of somebody who has no account. Erasing empties it; the row stays for what refers to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="addresses")
    member = models.ForeignKey(FamilyMember, models.PROTECT, null=True, related_name="addresses")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=gettext_lazy("community"))
    estate = models.CharField(gettext_lazy("estate or village"), max_length=40, blank=True)
    building = models.CharField(gettext_lazy("building"), max_length=20, blank=True)
    unit = models.CharField(gettext_lazy("unit"), max_length=20, blank=True)
    room = models.CharField(gettext_lazy("room"), max_length=20, blank=True)
    how_to_find = models.CharField(gettext_lazy("how to find it"), max_length=120, blank=True)
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = gettext_lazy("home address")
        verbose_name_plural = gettext_lazy("home addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "member"],
                nulls_distinct=False,
                condition=Q(erased_at=None, user__isnull=False),
                name="one_address_each",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(estate="", building="", unit="", room="", how_to_find=""),
                name="erased_address_is_empty",
            ),
            models.CheckConstraint(condition=Q(erased_at__isnull=False) | ~Q(estate=""), name="address_has_an_estate"),
            models.CheckConstraint(
                condition=Q(member=None) | Q(user__isnull=False), name="address_of_a_member_has_a_user"
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def house(self) -> str:
        """ "锦绣家园 3号楼 2单元"; without the room."""
        building = _("building %(number)s") % {"number": self.building} if self.building.isdigit() else self.building
        unit = _("unit %(number)s") % {"number": self.unit} if self.unit.isdigit() else self.unit
        return " ".join(filter(None, (self.estate, building, unit)))

    @property
    def whole(self) -> str:
        """With the room, for who comes; empty where it was erased."""
        return " ".join(filter(None, (self.house, self.room)))

    @property
    def masked(self) -> str:
        """ "锦绣家园 3号楼 2单元 ***", for lists."""
        return f"{self.house} {MASK}" if self.house else str(_("erased"))
