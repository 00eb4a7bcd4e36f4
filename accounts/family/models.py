"""Members of a family, and what was agreed to for them."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    CHILD = "child", _("a child")
    PARENT = "parent", _("father or mother")
    PARTNER = "partner", _("husband or wife")
    OTHER = "other", _("somebody else")


class Need(models.TextChoices):
    """What whoever helps should know: facts of health, so only with a consent of their own."""

    HEARING = "hearing", _("is hard of hearing")
    SIGHT = "sight", _("sees little")
    WALKING = "walking", _("walks with difficulty")
    WHEELCHAIR = "wheelchair", _("uses a wheelchair")
    MEMORY = "memory", _("forgets things")


class Purpose(models.TextChoices):
    """What is agreed to; the words stand in consents.py."""

    GUARDIAN = "guardian", _("as a guardian")
    HEALTH = "health", _("facts of health")


class Consent(models.Model):
    """Somebody agreed to one version of a text, and perhaps took it back. Kept as long as what it allowed."""

    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    version = models.CharField(max_length=10, help_text="of the text that was read, see consents.py")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"


class MemberQuerySet(models.QuerySet["FamilyMember"]):
    def of(self, user: object) -> "MemberQuerySet":
        """Those whom this person looks after now."""
        return self.filter(user=user, removed_at=None)


class FamilyMember(models.Model):
    """Somebody whom `user` looks after. Removing erases who it was; the row stays for what refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="family")
    name = models.CharField(_("name"), max_length=40, blank=True)
    relation = models.CharField(_("who is it?"), max_length=7, choices=Relation.choices)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    needs = ArrayField(models.CharField(max_length=10, choices=Need.choices), default=list, blank=True)
    guardian_consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", db_index=False)
    health_consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects: MemberQuerySet = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("member of a family")
        verbose_name_plural = _("members of families")
        constraints = [
            models.CheckConstraint(
                condition=~Q(relation="child") | Q(birth_year__isnull=False) | Q(removed_at__isnull=False),
                name="child_has_a_year_of_birth",
            ),
            models.CheckConstraint(
                condition=Q(needs=[]) | Q(health_consent__isnull=False), name="needs_are_known_by_consent"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(name="", phone="", needs=[], birth_year=None),
                name="who_was_removed_is_erased",
            ),
            models.CheckConstraint(condition=Q(removed_at__isnull=False) | ~Q(name=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("created_at")), name="member_removed_after_added"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at", "id"], condition=Q(removed_at=None), name="family_of_a_person")
        ]

    def __str__(self) -> str:
        return self.name or str(_("erased"))

    def may_be_under(self, age: int, *, on: date) -> bool:
        """Whether they may still be younger than so many years on a day: of somebody whose birthday we don't know, the
        last one of the year counts. False where no year is known."""
        return self.birth_year is not None and on.year - self.birth_year <= age

    @property
    def facts(self) -> list[str]:
        """What stands below the name, for whoever looks after them, in the reader's language."""
        year = [str(_("born %(year)d") % {"year": self.birth_year})] if self.birth_year else []
        return [self.get_relation_display(), *year, *filter(None, [self.phone]), *self.needs_words]

    @property
    def needs_words(self) -> list[str]:
        """What helpers should know, in the reader's language."""
        return [str(Need(code).label) for code in self.needs]
