"""The one way to tell people something: rows first, in the caller's transaction; sending follows the commit."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from civic.kernel import jobs
from civic.kernel.models import Sentence
from notifications.models import Channel, Delivery, Message, Preference


def tell(
    recipients: Iterable[User],
    kind: str,
    *,
    params: dict[str, Any],
    url: str,
    source_key: str,
    at: datetime,
    urgent: bool = False,
    because: Sentence | None = None,
) -> None:
    """One message for each person's inbox; once for one `source_key`, however often it is called. What somebody wrote
    is no part of `params`: `because` refers to it, and the text has it as `reason` until it is erased.

    Nobody whose account is closed is told. `urgent` goes by text message or e-mail too, as the person prefers.
    `kind` names templates/notifications/<kind>.txt."""
    people = {user.pk: user for user in recipients if user.is_active}
    keys = {f"{source_key}:{pk}": user for pk, user in people.items()}
    Message.objects.bulk_create(
        [
            Message(recipient=user, kind=kind, params=params, because=because, url=url, source_key=key, created_at=at)
            for key, user in keys.items()
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    if urgent and keys:
        _deliver_to_people(keys, at=at)


def post(
    kind: str,
    *,
    params: dict[str, Any],
    url: str,
    source_key: str,
    at: datetime,
    addresses: Iterable[tuple[str, str, str]],
) -> Message:
    """A message for groups: one delivery for each (channel, address, label), once for one `source_key` and address."""
    message, _made = Message.objects.get_or_create(
        source_key=source_key, defaults={"kind": kind, "params": params, "url": url, "created_at": at}
    )
    _add([Delivery(message=message, channel=c, address=a, label=n, due_at=at) for c, a, n in addresses])
    return message


def _deliver_to_people(keys: dict[str, User], *, at: datetime) -> None:
    wishes = {wish.pk: wish for wish in Preference.objects.filter(pk__in=[user.pk for user in keys.values()])}
    rows = []
    for message in Message.objects.filter(source_key__in=keys):
        user = keys[message.source_key]
        wish = wishes.get(user.pk) or Preference(user=user)
        if wish.sms and user.phone and user.phone_verified:
            rows.append(Delivery(message=message, channel=Channel.SMS, address=user.phone, due_at=at))
        if wish.email and user.email:
            rows.append(Delivery(message=message, channel=Channel.EMAIL, address=user.email, due_at=at))
    _add(rows)


def _add(rows: list[Delivery]) -> None:
    if not rows:
        return
    for row in rows:
        row.idempotency_key = uuid.uuid4()
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    jobs.soon("notifications.tasks.deliver_due")
