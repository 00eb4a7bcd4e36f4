"""API tokens: signed, so that a warm request needs no query; revocable, by what one Redis read says of the person.

A token names the person, itself and the person's epoch. The person's state (fields of the row, epoch, revoked
tokens, whether a second factor is missing) is kept in the cache for a minute and dropped there at once by whatever
changes it; with the cache away it is read from the database, in one query."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts import policies, second_factor
from accounts.models import User

SALT = "diandan.token"
STATE_SECONDS = 60
# Without the password: the cache never holds its hash, and a save of the person can't overwrite it.
KEPT = [field.attname for field in User._meta.concrete_fields if field.attname != "password"]
# By hand and in one: when a rush begins, everybody's first request asks this, and two ORM queries cost as much as the
# rest of the request.
STATE = f"""
SELECT {", ".join(KEPT)}, {second_factor.LACKS_ONE}, ARRAY(
    SELECT token_id FROM accounts_revokedtoken WHERE user_id = accounts_user.id AND expires_at > %s)
FROM accounts_user WHERE id = %s
"""  # noqa: S608  # nosec B608: the names of our own columns


@dataclass(frozen=True)
class Token:
    """A token read back. Times are aware."""

    id: str
    user_id: UUID
    epoch: int
    expires_at: datetime


def issue(user: User, *, now: datetime) -> tuple[str, datetime]:
    """A new token and when it ends."""
    expires_at = now + timedelta(days=settings.TOKEN_DAYS)
    body = [secrets.token_hex(8), user.pk.hex, user.token_epoch, int(expires_at.timestamp())]
    return signing.dumps(body, salt=SALT), expires_at


def read(text: str, *, now: datetime) -> Token | None:
    """The token, if we signed it and it has not run out."""
    try:
        token_id, user_id, epoch, ends = signing.loads(text, salt=SALT)
        token = Token(token_id, UUID(user_id), epoch, datetime.fromtimestamp(ends, tz=now.tzinfo))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return token if token.expires_at > now else None


def person(token: Token) -> User | None:
    """Whose token it is, unless it was revoked or the account closed."""
    state = _state(token.user_id)
    if state is None:
        return None
    fields, lacks_second_factor, revoked = state
    if not fields["is_active"] or fields["token_epoch"] != token.epoch or token.id in revoked:
        return None
    user = User.from_db("default", list(fields), list(fields.values()))
    second_factor.remember(user, lacks_second_factor)
    return user


def forget(user_id: UUID) -> None:
    """After any change to the person's row, roles, factors or tokens."""
    cache.delete(_key(user_id))


def _key(user_id: UUID) -> str:
    return f"person:{user_id.hex}"


def _state(user_id: UUID) -> tuple[dict[str, Any], bool, Iterable[str]] | None:
    kept = cache.get(_key(user_id))
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(STATE, [timezone.now(), user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        *fields, lacks_second_factor, revoked = row
        kept = (dict(zip(KEPT, fields, strict=True)), lacks_second_factor, set(revoked))
        cache.set(_key(user_id), kept, STATE_SECONDS)
    return kept


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer …`."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Raises AuthenticationFailed for a token that is none of ours, has run out or was revoked; PhoneUnproved and
        SecondFactorRequired for one that is older than what is asked for now.
        """
        word, _, text = request.headers.get("Authorization", "").partition(" ")
        if word.lower() != "bearer":
            return None
        token = read(text.strip(), now=timezone.now())
        user = person(token) if token else None
        if token is None or user is None:
            raise exceptions.AuthenticationFailed
        policies.check_proved(user)
        second_factor.check_present(user)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes a failure a 401."""
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """For our own pages; 401 instead of 403 where nobody is signed in."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Raises SecondFactorRequired, as the pages of work send to set one up."""
        found = super().authenticate(request)
        if found:
            second_factor.check_present(found[0])
        return found

    def authenticate_header(self, request: Request) -> str:
        """Makes a failure a 401."""
        return "Bearer"
