"""An uploaded plan until it is taken over. The table is the wing's (docs/adr/0013-sub-rooms.md)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from network.models import Site


class ImportBatch(models.Model):
    """A plan that staff uploaded: first the file, which a job reads and forgets, then the rows while they are looked
    over. They hold what was read and what was typed since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    month = models.DateField(null=True, help_text="its first day")
    upload = models.BinaryField(null=True, help_text="the file, until it is read")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    reading_since = models.DateTimeField(null=True, help_text="a worker took it on; after a while another may")
    problem = models.JSONField(null=True, help_text="why nothing could be read: text, not translated yet, and params")
    unread = models.JSONField(default=list, db_default=[], help_text="names of the sheets that were not read")
    is_marked = models.BooleanField(
        default=True, db_default=True, help_text="a kind of file in which hidden rows and cells with an error are seen"
    )
    rows = models.JSONField(default=list)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(upload=None) | Q(done_at=None, problem__isnull=True),
                name="import_done_without_its_file",
            )
        ]
        indexes = [models.Index(fields=["created_at", "id"], condition=Q(upload__isnull=False), name="import_to_read")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def problem_words(self) -> str:
        """In the language of the page that shows it; empty where the file could be read."""
        if not self.problem:
            return ""
        text, params = self.problem["text"], self.problem["params"]
        return gettext(text) % params if params else gettext(text)
