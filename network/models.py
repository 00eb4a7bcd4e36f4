"""The three-level network: sites, the neighbourhoods they serve, rooms, partners, and who does what where."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    CENTRE = "centre", _("centre")
    INSTITUTE = "institute", _("institute")
    STATION = "station", _("station")


class Role(models.TextChoices):
    RESIDENT = "resident", _("resident")
    VOLUNTEER = "volunteer", _("volunteer")
    TEAM_LEADER = "team_leader", _("team leader")
    STAFF = "staff", _("staff")
    OFFICIAL = "official", _("official")
    MERCHANT = "merchant", _("merchant")


class ServiceGroup(models.TextChoices):
    """The five groups (五为) whom a service is for."""

    ELDERLY = "elderly", _("For older people")
    CHILDREN = "children", _("For children")
    HARDSHIP = "hardship", _("For people in hardship")
    PSYCHOLOGICAL_CARE = "psychological_care", _("For peace of mind")
    PUBLIC_NEED = "public_need", _("For public needs")


class SiteQuerySet(models.QuerySet["Site"]):
    def below(self, site: "Site | int") -> "SiteQuerySet":
        """The site itself and every site under it."""
        return self.filter(path__contains=[site if isinstance(site, int) else site.pk])

    def active(self) -> "SiteQuerySet":
        """Sites that are open."""
        return self.filter(is_active=True)


class Site(models.Model):
    """A centre, institute or station. `path` holds the ids from the root down to the site itself; the database keeps
    it right.
    """

    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above it")
    )
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    contact_name = models.CharField(
        _("whom to ask for"), max_length=20, blank=True, help_text=_("As residents call her: Sister Li")
    )
    is_active = models.BooleanField(_("open"), default=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_site_of_a_name_below_a_site"),
            models.UniqueConstraint(fields=["level"], condition=Q(level="centre"), name="one_centre"),
            models.CheckConstraint(
                condition=Q(level="centre", parent=None) | ~Q(level="centre") & Q(parent__isnull=False),
                name="only_the_centre_is_root",
            ),
        ]
        indexes = [GinIndex(fields=["path"], name="site_path")]
        triggers = [
            pgtrigger.Trigger(
                name="path_from_parent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                declare=[("above", "bigint[]")],
                func="""
                    IF NEW.parent_id IS NULL THEN
                        NEW.path := ARRAY[NEW.id];
                        RETURN NEW;
                    END IF;
                    PERFORM pg_advisory_xact_lock(hashtext('network_site'));  -- one change of the tree at a time
                    SELECT path INTO above FROM network_site WHERE id = NEW.parent_id;
                    IF NEW.id = ANY(above) THEN
                        RAISE EXCEPTION 'a site cannot be below itself' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'no_circle';
                    END IF;
                    NEW.path := above || NEW.id;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="path_of_those_below",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Condition("OLD.path IS DISTINCT FROM NEW.path"),
                func="""
                    UPDATE network_site SET path = NEW.path || path[cardinality(OLD.path) + 1 : cardinality(path)]
                    WHERE path @> ARRAY[NEW.id] AND id <> NEW.id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """A neighbourhood or village that a station serves; residents know this name, not the station's."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="communities", verbose_name=_("station"))
    name = models.CharField(_("name"), max_length=60)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_community_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A room or square where an activity can be held."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="venues", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(pgettext_lazy("of a venue", "people"), null=True, blank=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_venue_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """A firm, shop or institution that lends rooms, trains people or gives rewards."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="partners", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120, blank=True)
    is_merchant = models.BooleanField(_("gives rewards"), default=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_partner_of_a_name_at_a_site")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role at a site; it reaches every site below. A resident's is “my community”."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    site = models.ForeignKey(Site, models.CASCADE, related_name="memberships", verbose_name=_("site"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    partner = models.ForeignKey(
        Partner, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("partner")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "site", "role"], name="one_membership_of_a_role_at_a_site"),
            models.UniqueConstraint(fields=["user"], condition=Q(role="resident"), name="one_community_a_person"),
            models.CheckConstraint(
                condition=~Q(role="merchant") | Q(partner__isnull=False), name="a_merchant_has_a_partner"
            ),
        ]
        indexes = [models.Index(fields=["site", "role"], name="membership_site_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.site}"


class CalendarDay(models.Model):
    """A day on which the district works or rests against the published calendar."""

    date = models.DateField(_("day"), primary_key=True)
    is_workday = models.BooleanField(_("people work"))
    note = models.CharField(_("why"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("exceptional day")
        verbose_name_plural = _("exceptional days")

    def __str__(self) -> str:
        return self.date.isoformat()
