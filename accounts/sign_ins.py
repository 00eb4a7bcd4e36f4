"""Who signed in, who tried in vain and who was locked out stands in the audit log: by account, with the address as a
hash, and never what was typed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import phones, sessions
from accounts.hashes import address_of, hashed
from accounts.models import Tries, User
from accounts.verbs import Did
from civic.kernel import audit

ATTRIBUTE = "_sign_ins"  # of the request: what is to be written when it is answered


def note(request: HttpRequest, verb: Did, *, way: str, user: Any = None, account: str = "") -> None:
    """For the audit log, once the request is answered: a transaction that a wrong try rolls back takes nothing with it.
    `account` is what was tried where nobody knows yet whose it is.
    """
    request.__dict__.setdefault(ATTRIBUTE, []).append((verb, way, user, account))


class SignInAuditMiddleware:
    """Writes what was noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for verb, way, user, account in request.__dict__.get(ATTRIBUTE, ()):
            data = {"way": way, "address": address_of(request)[:16]}
            _write(verb, user=user, account=account, at=timezone.now(), data=data)
        return response


def _write(verb: Did, *, user: Any, account: str, at: datetime, data: dict[str, str]) -> None:
    """An account that there is not is named by a hash, so that tries of one name can be seen as such. The same work
    for both.
    """
    whose = user or _user_of(account) or Tries(key=hashed("account", account)[:40])
    audit.record(verb, by=user, target=whose, at=at, data=data)


def _user_of(account: str) -> User | None:
    where = {"phone": account} if phones.find(account) else {"username__iexact": account}
    return User.objects.filter(**where).first()


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sessions.begin(request, user)
    note(request, Did.SIGNED_IN, way="session", user=user)
