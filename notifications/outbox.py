"""The one way to tell people something: rows first, in the caller's transaction; sending follows the commit."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from civic.kernel import jobs
from notifications import recipients
from notifications.declared import Notice
from notifications.models import Delivery, Message


@dataclass(frozen=True, slots=True)
class News:
    """What is told, to whom. Once for one `source_key`, however often. `but` is who did it, and need not be told;
    `about` is the person whom the notice's words name. Second persons get a copy of a kind that says so (`to_seconds`);
    it names whose news it is. Where that is confidential `discreet` is the same without its words: only those hear it
    who may, and that. What can't be delivered, the station tells by telephone where there is a `subject`
    ("activity:<id>").
    """

    people: Iterable[User]
    notice: Notice
    url: str
    source_key: str
    at: datetime
    but: User | None = None
    subject: str = ""
    about: User | None = None
    discreet: Notice | None = None

    def messages(self) -> list[tuple[Message, recipients.Addresses]]:
        """One for each inbox, and over which channels it goes besides."""
        is_confidential = self.discreet is not None
        hearing = recipients.of(
            self.people,
            is_urgent=self.notice.is_urgent,
            but=self.but,
            to_seconds=self.notice.to_seconds,
            is_confidential=is_confidential,
        )
        return [(self._message(one), one.addresses) for one in hearing]

    def _message(self, one: recipients.Recipient) -> Message:
        return _message(
            self.discreet if self.discreet and one.about else self.notice,
            recipient=one.user,
            url=self.url,
            source_key=f"{self.source_key}:{one.key}",
            at=self.at,
            subject=self.subject,
            about=one.about or self.about,
        )


def tell(
    people: Iterable[User],
    notice: Notice,
    *,
    url: str,
    source_key: str,
    at: datetime,
    but: User | None = None,
    subject: str = "",
    about: User | None = None,
    discreet: Notice | None = None,
) -> None:
    """One message for each person's inbox, as `News` says. Who of the people really hears, and how else than in the
    inbox, is decided in `recipients`. People without an account are told by `notifications.calls.actions.ask`.
    """
    tell_together(News(people, notice, url, source_key, at, but, subject, about, discreet))


def tell_together(*told: News) -> None:
    """Each of them as `tell` does, kept by one statement, whose time does not say whether anybody hears the last."""
    found = [pair for news in told for pair in news.messages()]
    Message.objects.bulk_create([message for message, _to in found], ignore_conflicts=True, batch_size=1000)
    sent = {message.source_key: (addresses, message.created_at) for message, addresses in found if addresses}
    if sent:
        rows = Message.objects.filter(source_key__in=sent)
        _add(
            [
                _delivery(row, *address, at=at)
                for row in rows
                for addresses, at in [sent[row.source_key]]
                for address in addresses
            ]
        )


def post(
    notice: Notice, *, url: str, source_key: str, at: datetime, addresses: Iterable[tuple[str, str, str]]
) -> Message:
    """A message for groups: one delivery for each (channel, address, label), once for one `source_key` and address."""
    fresh = _message(notice, recipient=None, url=url, source_key=source_key, at=at)
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    message = Message.objects.get(source_key=source_key)
    _add([_delivery(message, *address, at=at) for address in addresses])
    return message


def keep(notice: Notice, subjects: Mapping[str, str], *, url: str, at: datetime) -> list[Message]:
    """Messages that nobody but the station's telephone delivers, for the subjects by their source keys. Those that were
    not kept before.
    """
    known = told(subjects)
    fresh = {key: subject for key, subject in subjects.items() if key not in known}
    rows = [
        _message(notice, recipient=None, url=url, source_key=key, at=at, subject=subject)
        for key, subject in fresh.items()
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return list(Message.objects.filter(source_key__in=fresh).order_by("pk"))


def told(source_keys: Collection[str]) -> set[str]:
    """Those of the keys that something was told under already."""
    return set(Message.objects.filter(source_key__in=source_keys).values_list("source_key", flat=True))


def _message(
    notice: Notice,
    *,
    recipient: User | None,
    url: str,
    source_key: str,
    at: datetime,
    subject: str = "",
    about: User | None = None,
) -> Message:
    return Message(
        recipient=recipient,
        about=about,
        kind=notice.kind,
        params=notice.params(),
        because=notice.sentence,
        url=url,
        source_key=source_key,
        subject=subject,
        created_at=at,
    )


def _delivery(message: Message, channel: str, address: str, label: str = "", *, at: datetime) -> Delivery:
    return Delivery(
        message=message, channel=channel, address=address, label=label, due_at=at, idempotency_key=uuid.uuid4()
    )


def _add(rows: list[Delivery]) -> None:
    if not rows:
        return
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    jobs.soon("notifications.tasks.deliver_due")
