"""What the components of lists read: a row or card has one type, whichever room fills it in.

`template` is the component that draws a card, under the name `card`; so a page draws cards of several kinds alike.
Texts are ready: translated, with their times in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from django.utils.functional import Promise

from civic.kernel.words import Phrase, Tile


class Card(Protocol):
    """Whatever is drawn by a template of its own."""

    @property
    def template(self) -> str:
        """Reads the card under the name `card`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One view of a list among others: a tab, or a filter as a chip."""

    label: str | Promise
    url: str
    current: bool = False
    icon: str = ""  # of a chip
    count: int = 0  # of a tab


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value in a list of facts."""

    label: str | Promise
    value: object


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a timeline; `state` is done, now, todo or stopped. `erase_url` where the reader may erase what
    somebody wrote there.
    """

    title: str
    text: str = ""
    state: str = "todo"
    erase_url: str = ""


@dataclass(frozen=True, slots=True)
class StatTile:
    """A figure with its denominator in words, and the page of the rows behind it."""

    label: str | Promise
    figure: str
    note: str = ""
    unit: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class BarPair:
    """How much was wanted and how much of it was done."""

    label: str | Promise
    wanted: int
    done: int
    figure: str  # the share in words
    icon: str = ""
    gap: bool = False  # too little was done
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a table's column."""

    label: str | Promise
    num: bool = False  # figures stand at the right
    series: bool = False  # drawn in the chart beside the table


@dataclass(frozen=True, slots=True)
class TableRow:
    """Ready cells, of which the first is the row's heading."""

    cells: Sequence[str]
    url: str = ""  # of the heading


@dataclass(frozen=True)
class RowAction:
    """A button of a row: a link, or with `post` something done at once. `main` is the likeliest one."""

    label: str
    url: str
    main: bool = False
    post: bool = False


@dataclass(frozen=True)
class DeskRow:
    """Something that waits for one person; what can't wait stands first, then the earliest `due`."""

    due: datetime
    title: str
    url: str
    clock: Phrase
    facts: Sequence[str]
    actions: Sequence[RowAction]
    group: str = ""  # a service group's code, where it is about one
    can_wait: bool = True


@dataclass(frozen=True)
class RequestCard:
    """An order in its owner's list, or another thing of theirs with a state."""

    template: ClassVar[str] = "_components/request_card.html"
    title: str
    url: str
    facts: Sequence[str]
    clock: Phrase | None = None
    group: str = ""
    waiting: bool = False  # somebody owes an answer
    done: bool = False


@dataclass(frozen=True)
class ActivityCard:
    """An activity in a list, or one's own seat on it (then `state` says so)."""

    template: ClassVar[str] = "_components/activity_card.html"
    title: str
    url: str
    tile: Tile
    facts: Sequence[str]
    group: str
    seats: Phrase | None = None
    state: str = ""


@dataclass(frozen=True)
class ClaimCard:
    """What a volunteer can do."""

    template: ClassVar[str] = "_components/claim_card.html"
    title: str
    url: str
    group: str
    needed: Phrase
    facts: Sequence[str]
    place: str = ""  # “at home · Xincheng”
    why: str = ""
    claim_url: str = ""  # takes the place by POST


@dataclass(frozen=True)
class TodayCard:
    """Where somebody is expected today, above everything else."""

    template: ClassVar[str] = "_components/today_card.html"
    title: str
    url: str
    facts: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is on at a day of a month's sheet."""

    label: str
    group: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month's sheet. `add_url` and `add_label` where a place is proposed, drawn as a gap."""

    number: int
    slips: Sequence[Slip] = ()
    rest: bool = False
    other: bool = False  # of the month before or after
    today: bool = False
    note: str = ""  # a holiday's name
    add_url: str = ""
    add_label: str = ""
