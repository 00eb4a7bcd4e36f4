"""The ground's own tables. No foreign keys but to people: any room may write here, none is known here."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.kernel import words

# Finds a text in JSON that is more than a code, a number or an id.
WORDS_IN_IT = '$.** ? (@.type() == "string" && !(@ like_regex "^[-A-Za-z0-9_.:+]*$"))'


class Sentence(models.Model):
    """What somebody wrote, kept once; see civic.kernel.sentences."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(text="") | Q(erased_at__isnull=False, text=""),
                name="sentence_said_or_erased",
            )
        ]

    def __str__(self) -> str:
        """What a page shows: the words, or in their place who erased them and when."""
        if self.erased_at is None:
            return self.text
        said = {"who": self.erased_by, "when": f"{words.full_day(self.erased_at)} {words.clock(self.erased_at)}"}
        return (gettext("erased by %(who)s on %(when)s") if self.erased_by else gettext("erased on %(when)s")) % said


class AuditEvent(models.Model):
    """One thing that somebody did; references in place of what was said. See civic.kernel.audit."""

    verb = models.CharField(_("what was done"), max_length=60)
    actor_id = models.UUIDField(_("by whom"), null=True)
    target_type = models.CharField(_("kind of thing"), max_length=40)
    target_id = models.CharField(_("which one"), max_length=40)
    at = models.DateTimeField(_("when"))
    from_state = models.CharField(_("from state"), max_length=20, blank=True)
    to_state = models.CharField(_("to state"), max_length=20, blank=True)
    reason = models.CharField(_("reason, a code"), max_length=20, blank=True, db_default="")
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["target_type", "target_id", "at"], name="audit_target"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex="^[a-z_]*$"), name="audit_reason_is_a_code"),
            models.CheckConstraint(
                condition=~Q(
                    Func(
                        F("data"),
                        Value(WORDS_IN_IT),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    )
                ),
                name="audit_holds_no_sentence",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class IdempotencyKey(models.Model):
    """The first answer to a POST, kept for 24 h so that the same POST gets it again. The answer is encrypted."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return self.key
