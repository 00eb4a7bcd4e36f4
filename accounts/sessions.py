"""How long somebody stays signed in: residents for weeks on their own telephone, people who work here until the
session lay idle for half a day (settings.WORK_SESSION_IDLE).
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from accounts import second_factor
from accounts.models import User

IDLE, SEEN = "accounts_idle", "accounts_seen"  # in the session: seconds it may lie idle, 0 for no end; when last used
WRITTEN_EVERY = 300  # seconds: a page that is read needs no write
BATCH = 5000


def begin(request: HttpRequest, user: User) -> None:
    """Somebody signs in."""
    request.session[IDLE] = settings.WORK_SESSION_IDLE if second_factor.works_here(user) else 0
    request.session[SEEN] = int(time.time())


class IdleMiddleware:
    """Ends a session that lay idle for too long. Who begins to work here is signed out and in again anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._look_at(request)
        return self.get_response(request)

    @staticmethod
    def _look_at(request: HttpRequest) -> None:
        session, now = request.session, time.time()
        if IDLE not in session and request.user.is_authenticated:  # begun before sessions knew
            begin(request, request.user)
        if not (idle := session.get(IDLE, 0)):
            return
        lay = now - session.get(SEEN, 0)
        if lay > idle:
            session.flush()
            request.__dict__.pop("_cached_user", None)
        elif lay > WRITTEN_EVERY:
            session[SEEN] = int(now)


def forget_ended(*, now: datetime) -> int:
    """Drop the rows of sessions that have run out, some thousands at a time, so that nobody waits; how many."""
    dropped = 0
    while keys := list(Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:BATCH]):
        dropped += Session.objects.filter(pk__in=keys).delete()[0]
    return dropped
