"""Idempotency-Key: the same POST sent twice, one after the other or at once, is done once and answered alike.

The key's row is written first and committed with the action, so a second request waits on the unique index for the
first one's answer. The stored answer may hold personal data or a token, so it is encrypted, and forgotten
after a day."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict, Invalid
from civic.kernel.models import IdempotencyKey

HEADER, KEEP = "Idempotency-Key", timedelta(hours=24)
KEY = re.compile("[ -~]{1,200}")  # ASCII, which is all that a header is sure to carry


def once(request: HttpRequest, caller: str, key: str, answer: Callable[[], Any]) -> Any:
    """The first answer to this key, now or again. `answer`, which answers errors too, runs at most once at a time for
    one key. Raises Invalid for a key that is none, Conflict where it came with another request."""
    if not KEY.fullmatch(key):
        raise Invalid(_("An Idempotency-Key has at most 200 printable characters."), field=HEADER)
    asked = f"{request.method} {request.path_info}?{request.META.get('QUERY_STRING', '')}\n"
    fingerprint = hashlib.sha256(asked.encode() + request.body).hexdigest()
    with transaction.atomic():
        if not _first(caller, key, fingerprint):
            return _again(caller, key, fingerprint)
        with transaction.atomic():
            response = answer()
            if response.status_code >= 400:
                transaction.set_rollback(True)  # the action wrote nothing; only its answer is kept
        if response.status_code in (401, 429) or response.status_code >= 500:
            transaction.set_rollback(True)  # not an answer to the request: the next try counts as the first
            return response
        IdempotencyKey.objects.filter(caller=caller, key=key).update(
            status=response.status_code, answer=_box(key).encrypt(_pack(response))
        )
        return response


def forget(*, now: datetime) -> int:
    """Drop what is older than 24 h; how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP).delete()[0]


def _first(caller: str, key: str, fingerprint: str) -> bool:
    """Write the key's row, waiting for another request that is writing it; False where it stands already."""
    now = timezone.now()
    sql = """INSERT INTO kernel_idempotencykey AS old (caller, key, fingerprint, created_at) VALUES (%s, %s, %s, %s)
             ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at =
             excluded.created_at,
                 status = NULL, answer = NULL WHERE old.created_at < %s RETURNING id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [caller, key, fingerprint, now, now - KEEP])
        return cursor.fetchone() is not None


def _again(caller: str, key: str, fingerprint: str) -> HttpResponse:
    stored = IdempotencyKey.objects.get(caller=caller, key=key)
    if stored.fingerprint != fingerprint or stored.answer is None:
        raise Conflict(_("This Idempotency-Key was used for another request."), code="idempotency_key_reused")
    packed = json.loads(_box(key).decrypt(bytes(stored.answer)))
    response = HttpResponse(base64.b64decode(packed["body"]), status=stored.status, content_type=packed["type"])
    response["Idempotent-Replay"] = "true"
    return response


def _pack(response: HttpResponse) -> bytes:
    return json.dumps(
        {"body": base64.b64encode(response.content).decode(), "type": response.get("Content-Type", "")}
    ).encode()


def _box(key: str) -> MultiFernet:
    """The first secret locks; each that stands among the fallbacks still opens."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"{secret}\nidempotency\n{key}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
