"""What pages of several rooms show of messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel.personal import AT_ONCE, DataPart, of_rows
from notifications import queries, texts
from notifications.models import Channel, Delivery, DeliveryState, Preference


def offer() -> None:
    """Called once when the room opens."""
    pages.news.offer(queries.unread, at=10)
    pages.gallery_cards.offer(kinds, at=10)
    _offer_data()


def _offer_data() -> None:
    columns = {"created_at": _("when"), "text": _("message"), "read_at": _("read")}
    holds = ["notifications.Message.recipient"]
    pages.my_data.offer(DataPart("messages", _("News for me"), columns, _messages, holds), at=70)
    sent = {"channel": _("way"), "address": _("address"), "state": _("state"), "sent_at": _("sent")}
    pages.my_data.offer(
        of_rows(
            "messages_sent",
            _("Text messages and e-mails to me"),
            lambda user: Delivery.objects.filter(message__recipient=user),
            sent,
            holds=["notifications.Delivery.message"],
            choices={"channel": Channel, "state": DeliveryState},
        ),
        at=71,
    )
    wishes = {"sms": _("text message"), "email": _("e-mail")}
    pages.my_data.offer(
        of_rows(
            "ways",
            _("How we tell you"),
            lambda user: Preference.objects.filter(user=user),
            wishes,
            holds=["notifications.Preference.user"],
        ),
        at=72,
    )


def _messages(user: User) -> Iterator[tuple[object, ...]]:
    """In the words that the inbox shows."""
    for message in queries.inbox(user).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield message.created_at, texts.render(message).whole, message.read_at


@dataclass(frozen=True)
class Kinds:
    """Every kind of notice with its example."""

    template: ClassVar[str] = "notifications/gallery.html"
    notices: Sequence[texts.Sample]


def kinds() -> list[Kinds]:
    """What people are told, whichever room declares it."""
    return [Kinds(texts.samples())]
