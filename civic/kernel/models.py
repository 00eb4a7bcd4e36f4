"""The ground's own tables. No foreign keys: any room may write here, none is known here."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did. See civic.kernel.audit."""

    verb = models.CharField(_("what was done"), max_length=60)
    actor_id = models.UUIDField(_("by whom"), null=True)
    target_type = models.CharField(_("kind of thing"), max_length=40)
    target_id = models.CharField(_("which one"), max_length=40)
    at = models.DateTimeField(_("when"))
    from_state = models.CharField(_("from state"), max_length=20, blank=True)
    to_state = models.CharField(_("to state"), max_length=20, blank=True)
    why = models.TextField(_("reason given"), blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["target_type", "target_id", "at"], name="audit_target"),
            models.Index(fields=["at"], name="audit_at"),
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
