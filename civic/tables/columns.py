"""Which column is what, told by its heading in the words that offices use, and where in a sheet the tables are."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from civic.tables.sheets import Sheet

WITHIN = 20  # rows from the top of a sheet: where the first headings stand
LONGEST = 14  # characters of a heading that holds a known word among others
Rows = Sequence[Sequence[str]]


def fold(words: str) -> str:
    """For comparison: full width to half, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", words).lower().split())


@dataclass(frozen=True)
class Line:
    """A row below the headings. `number` is the office's own, from 1."""

    number: int
    cells: Mapping[str, str]  # by meaning: each that the table has a column for
    others: Mapping[str, str]  # by heading: what stands in columns that nobody knows, where something does
    first: str  # the first cell with something in it
    filled: int  # how many have something in them
    is_hidden: bool


@dataclass(frozen=True)
class Table:
    """Headings with the lines below, up to the next headings. `title` is what stands alone above them."""

    sheet: str
    title: str
    headings: Mapping[str, str]  # as written, by meaning
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Header:
    start: int  # its first row
    end: int  # the row after its last
    meanings: dict[str, int]
    labels: list[str]  # of every column


@dataclass(frozen=True)
class Columns:
    """A reader's vocabulary: for each meaning the headings that stand for it, longer words before those they hold. A
    row is taken for headings where it names all of `needed` and two meanings at least.
    """

    words: Mapping[str, Sequence[str]]
    needed: frozenset[str]
    ignored: Sequence[str] = ("序号", "编号", "no", "no.", "#")  # numbers of lines, which say nothing

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return {meaning: [fold(word) for word in words] for meaning, words in self.words.items()}

    @cached_property
    def _known(self) -> set[str]:
        return {word for words in self._folded.values() for word in words}

    def meanings(self, headings: Sequence[str]) -> dict[str, int]:
        """The column of each meaning; a heading that is exactly a word before one that only holds it."""
        found: dict[str, int] = {}
        folded = [fold(one) for one in headings]
        for exact in (True, False):
            for meaning, words in self._folded.items():
                if meaning not in found:
                    columns = (self._column(word, folded, exact=exact, taken=set(found.values())) for word in words)
                    if (column := next((one for one in columns if one is not None), None)) is not None:
                        found[meaning] = column
        return found

    def _column(self, word: str, headings: list[str], *, exact: bool, taken: set[int]) -> int | None:
        for column, heading in enumerate(headings):
            fits = heading == word if exact else len(heading) <= LONGEST and word in heading
            if fits and heading and column not in taken:
                return column
        return None

    def has_headings(self, rows: Rows) -> bool:
        """Whether there is a table near the top."""
        return self._first(rows) is not None

    def tables(self, sheet: Sheet) -> list[Table]:
        """Every table of the sheet, in order; none where no row is one of headings."""
        first = self._first(sheet.rows)
        if first is None:
            return []
        headers = [first, *self._again(sheet.rows, first)]
        tops = [_title_row(sheet.rows, header.start) for header in headers]
        found = []
        for header, top, end in zip(headers, tops, [*tops[1:], len(sheet.rows)], strict=True):
            title = next((cell for row in sheet.rows[top : header.start] for cell in row if cell), "")
            headings = {meaning: header.labels[column] for meaning, column in header.meanings.items()}
            found.append(Table(sheet.name, title, headings, tuple(self._lines(sheet, header, end))))
        return found

    def _lines(self, sheet: Sheet, header: _Header, end: int) -> Iterator[Line]:
        places, labels = header.meanings.items(), header.labels
        silent = set(header.meanings.values()) | {n for n, one in enumerate(labels) if fold(one) in self.ignored}
        for place in range(header.end, end):
            row = sheet.rows[place]
            if filled := [cell for cell in row if cell]:
                cells = {meaning: row[column] if column < len(row) else "" for meaning, column in places}
                others = {_label(labels, n): cell for n, cell in enumerate(row) if cell and n not in silent}
                yield Line(place + 1, cells, others, filled[0], len(filled), place in sheet.hidden_rows)

    def _first(self, rows: Rows) -> _Header | None:
        found = [one for start in range(min(WITHIN, len(rows))) for one in self._headers(rows, start)]
        return max(found, key=lambda one: (len(one.meanings), one.start - one.end, -one.start), default=None)

    def _again(self, rows: Rows, first: _Header) -> Iterator[_Header]:
        """Headings further down: whole rows of them, so that no line of a table is mistaken for one."""
        start = first.end
        while start < len(rows):
            found = max(self._headers(rows, start), key=lambda one: len(one.meanings), default=None)
            if found and self._are_headings(rows[start]):
                yield found
                start = found.end
            else:
                start += 1

    def _headers(self, rows: Rows, start: int) -> Iterator[_Header]:
        """What this row says as headings: alone, or with the row below it as “活动时间” over “日期” and “时段”."""
        upper, lower = rows[start], rows[start + 1] if start + 1 < len(rows) else ()
        if found := self._header(start, list(upper), height=1):
            yield found
        if any(fold(cell) in self._known for cell in lower) and self._are_headings(upper):
            double = self._header(start, self._stacked(upper, lower), height=2)
            if double and (not found or double.meanings.keys() > found.meanings.keys()):
                yield double

    def _header(self, start: int, labels: list[str], *, height: int) -> _Header | None:
        meanings = self.meanings(labels)
        if len(meanings) < 2 or not meanings.keys() >= self.needed:
            return None
        return _Header(start, start + height, meanings, labels)

    def _are_headings(self, row: Sequence[str]) -> bool:
        """Most of its cells, two at least, hold a known word and little else."""
        filled = [fold(cell) for cell in row if cell]
        known = [cell for cell in filled if len(cell) <= LONGEST and any(word in cell for word in self._known)]
        return len(known) >= 2 and len(known) * 2 > len(filled)

    def _stacked(self, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
        """Two rows of headings as one: the lower word, with the upper one before it where it says nothing alone."""
        labels, over = [], ""
        for column in range(max(len(upper), len(lower))):
            above = upper[column] if column < len(upper) else ""
            below = lower[column] if column < len(lower) else ""
            over = above or over  # what runs across stands in its first column
            alone = not below or below == over or fold(below) in self._known
            labels.append((below or above) if alone else f"{over}{below}")
        return labels


def _title_row(rows: Rows, start: int) -> int:
    """The row right above headings that start there, or two above, with one thing in it; else where they start."""
    for row in range(start - 1, max(start - 4, -1), -1):
        if len(set(rows[row]) - {""}) == 1:
            return row
        if any(rows[row]):
            break
    return start


def _label(labels: list[str], column: int) -> str:
    return (labels[column] if column < len(labels) else "") or f"{column + 1}"
