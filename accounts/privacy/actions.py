"""Writing down that somebody has seen the notice."""

from datetime import datetime

from django.db import transaction

from accounts import tokens
from accounts.models import User
from accounts.privacy import VERSION
from accounts.verbs import Did
from civic.kernel import audit


@transaction.atomic
def note_seen(*, user: User, now: datetime) -> None:
    """This person has seen the notice of today, with joining or later. The first time counts: it stands in the audit
    log, with those of older versions.
    """
    if User.objects.filter(pk=user.pk).exclude(privacy_seen=VERSION).update(privacy_seen=VERSION):
        audit.record(Did.NOTICE_ACCEPTED, by=user, target=user, at=now, data={"version": VERSION})
        transaction.on_commit(lambda: tokens.forget(user.pk))
