"""What pages of several rooms show of messages."""

from civic.kernel import contributions as pages
from notifications import queries


def offer() -> None:
    """Called once when the room opens."""
    pages.news.offer(queries.unread, at=10)
