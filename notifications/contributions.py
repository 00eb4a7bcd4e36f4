"""What pages of several rooms show of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.kernel import contributions as pages
from notifications import queries, texts


def offer() -> None:
    """Called once when the room opens."""
    pages.news.offer(queries.unread, at=10)
    pages.gallery_cards.offer(kinds, at=10)


@dataclass(frozen=True)
class Kinds:
    """Every kind of notice with its example."""

    template: ClassVar[str] = "notifications/gallery.html"
    notices: Sequence[texts.Sample]


def kinds() -> list[Kinds]:
    """What people are told, whichever room declares it."""
    return [Kinds(texts.samples())]
