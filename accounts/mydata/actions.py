"""A person takes their data along."""

from datetime import datetime
from typing import IO

from accounts import limits
from accounts.models import User
from accounts.mydata import bundle
from accounts.verbs import Did
from civic.kernel import audit


def take(*, user: User, now: datetime, as_json: bool = False) -> IO[bytes]:
    """All of it as one file: an archive to read, or what programs read of it. Raises TooMany."""
    limits.count_try("my-data", str(user.pk), now=now)
    file = bundle.build_json(user, now=now) if as_json else bundle.build(user, now=now)
    audit.record(Did.DATA_DOWNLOADED, by=user, target=user, at=now)
    return file
