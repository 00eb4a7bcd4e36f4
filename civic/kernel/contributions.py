"""What rooms offer to the pages that show several of them. civic.pages collects it and knows no room by name.

A room offers once, in its AppConfig.ready, by `offer()` of its module `contributions.py`:

    def offer() -> None:
        desk_rows.offer(_to_answer, at=10)
        desk_nav.offer(NavEntry(_("Orders"), "orders:desk_list", "order", holds(Role.STAFF)), at=20)

`at` is where it stands among what others offer, the lowest first; numbered by tens, so that a new room finds a gap.
A function is asked each time the page is drawn, for its reader, and answers by the same few queries however many rows
it finds (tests/integration/test_contributions.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

from civic.kernel.cards import ActivityCard, Card, DeskRow
from civic.kernel.personal import DataPart

Offered = TypeVar("Offered")

# The kernel knows neither people nor sites, so they are Any here: the rooms' functions name accounts.models.User and
# network.models.Site, and the pages pass these.
Person = Any
Site = Any


class Place(Generic[Offered]):
    """One place of a page, and what rooms offer there."""

    def __init__(self) -> None:
        self._offered: list[tuple[int, Offered]] = []

    def offer(self, what: Offered, *, at: int) -> None:
        """Call in AppConfig.ready."""
        self._offered.append((at, what))
        self._offered.sort(key=lambda pair: pair[0])

    def __iter__(self) -> Iterator[Offered]:
        return iter([what for _at, what in self._offered])


@dataclass(frozen=True)
class NavEntry:
    """One place to go, for those to whom it is open. Labels are lazy: one entry serves every language."""

    label: str | Promise
    url_name: str
    icon: str
    shown_to: Callable[[Person], bool]
    shows_news: bool = False  # carries the count of unread news
    waiting: Callable[[Person, datetime], int] | None = None  # how many things wait there, as the entry's count


@dataclass(frozen=True)
class FirstPage:
    """Where somebody's work begins after signing in; the first that fits is taken."""

    url_name: str
    shown_to: Callable[[Person], bool]


nav: Place[NavEntry] = Place()
"""The tab bar of residents and volunteers."""

desk_nav: Place[NavEntry] = Place()
"""The sidebar of staff, officials and merchants."""

first_pages: Place[FirstPage] = Place()

news: Place[Callable[[Person], int]] = Place()
"""How many news of a room somebody has not read: (person)."""

desk_rows: Place[Callable[[Person, datetime], Sequence[DeskRow]]] = Place()
"""What waits for a member of staff: (person, now). A dozen of the most urgent is enough."""

desk_cards: Place[Callable[[Person, Site, datetime], Sequence[Card]]] = Place()
"""What stands under the queue: (member of staff, their site, now)."""

desk_aside: Place[Callable[[Person, Site, datetime], Sequence[Card]]] = Place()
"""What stands beside the queue, figures among it: (member of staff, their site, now)."""

gallery_cards: Place[Callable[[], Sequence[Card]]] = Place()
"""What a room shows in the gallery, for developers."""

home_cards: Place[Callable[[Person, datetime], Sequence[Card]]] = Place()
"""A resident's own things: (person, now). Three of a kind are enough."""

my_data: Place[DataPart] = Place()
"""What a room holds of somebody, for their download."""

given_up: Place[Callable[[Person, datetime], Sequence[str]]] = Place()
"""What somebody gives up of a room who closes their account, in sentences: (person, now). Empty where it is nothing."""

helping: Place[Callable[[Person, int], str]] = Place()
"""Where somebody finds their place as a helper: (person, the activity's key); empty for who does not help there."""

whats_on: Place[Callable[[Site | None, datetime, int], Sequence[ActivityCard]]] = Place()
"""What is on in a community, or everywhere where none is chosen: (site, now, how many at most)."""
