"""The code as the phone's camera read it. Signing in by text message takes longer than a code is good for, and the
moment of scanning is what counts: who scanned it stood there.

What was read and when is kept in the browser that read it, signed, for a quarter of an hour: in no address that could
be sent on. Whether it is the right code is said when it is used, where tries are counted, so that nobody finds one out
by scanning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from civic.kernel import typed

COOKIE = "scanned"
KEPT_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Scan:
    """Six digits, not checked yet, and the moment at which they were read."""

    code: str
    at: datetime


def keep(response: HttpResponse, activity_pk: int, text: str, *, now: datetime) -> None:
    """What was read at this activity's door; what is no code is not kept."""
    digits = typed.digits(text)
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return
    response.set_cookie(
        COOKIE,
        signing.dumps([digits, now.timestamp()], salt=_salt(activity_pk)),
        path=_path(activity_pk),
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def kept(request: HttpRequest, activity_pk: int, *, now: datetime) -> Scan | None:
    """What this browser read at this activity's door within the last quarter of an hour."""
    try:
        code, seconds = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(activity_pk))
    except signing.BadSignature:
        return None
    at = datetime.fromtimestamp(seconds, UTC)
    return Scan(code, at) if at <= now <= at + KEPT_FOR else None


def forget(response: HttpResponse, activity_pk: int) -> None:
    """It was used: the next person at this phone stands for themselves."""
    response.delete_cookie(COOKIE, path=_path(activity_pk), samesite="Lax")


def _path(activity_pk: int) -> str:
    return reverse("volunteers:check_in", args=[activity_pk])


def _salt(activity_pk: int) -> str:
    return f"diandan.scanned.{activity_pk}"
