"""Volunteers and their teams."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Site


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

    @property
    def slots(self) -> list[str]:
        """When the volunteer has time, in words."""
        return [str(Slot(slot).label) for slot in self.availability if slot in Slot.values]


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
