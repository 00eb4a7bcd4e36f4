"""Reads a workbook in a process of its own, run as a script: a few kilobytes can ask for half a terabyte, and the
library that reads it then ends its whole process. Here that is this one, not the one that serves pages.

It knows nothing of Django: bytes on standard input, JSON on standard output. The library gives values; what it leaves
out (cells with an error, formulas without a value, rows that a filter hides) is read from the file itself.
"""

import contextlib
import io
import json
import posixpath
import resource
import sys
import unicodedata
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine

MAX_MEMORY = 256 * 1024 * 1024  # bytes of address space
MAX_SECONDS = 4  # of the processor
MAX_SHEETS = 60
MAX_ROWS = 2_000  # of a sheet
MAX_COLUMNS = 60
MAX_CELL = 2_000  # characters; a cell with more has a problem anyway
MAX_WORDS = 4_000_000  # characters of all cells together
MAX_MERGES = 2_000  # of a sheet
NO_VALUE = "#="  # before a formula that was never calculated
JOINERS = "\u200c\u200d"  # they hold together an emoji of several people
UNREADABLE, TOO_MUCH = 1, 3  # exit codes
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooMuch(Exception):
    """Beyond the bounds above."""


class Marks(NamedTuple):
    """What stands in a sheet besides values; rows and columns count from 0."""

    faults: dict[tuple[int, int], str]
    hidden: set[int]


def text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without “.0”, dates in ISO form, nothing that can't be seen."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat()).replace("T", " ").removesuffix(" 00:00:00")
    words = " ".join(str(cell)[: 2 * MAX_CELL].split())[:MAX_CELL] if cell is not None else ""
    if words.isprintable():
        return words
    hidden = ("Cc", "Cf", "Cs")
    return "".join(char for char in words if char in JOINERS or unicodedata.category(char) not in hidden).strip()


def read(data: bytes) -> list[dict[str, object]]:
    """Each sheet's name, whether it is hidden, its rows, which of them are hidden, and whether that could be seen.
    Raises CalamineError, OSError, ValueError, TooMuch."""
    if document := _document(data):
        return document
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    parts = _parts(data)
    sheets = [one for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if len(sheets) > MAX_SHEETS:
        raise TooMuch
    found, left = [], MAX_WORDS
    for about in sheets:
        part = parts.get(about.name)
        marks = _marks(data, part) if part else Marks({}, set())
        rows = _rows(book.get_sheet_by_name(about.name), marks)
        left -= sum(len(cell) for row in rows for cell in row)
        if left < 0:
            raise TooMuch
        is_hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        hidden = sorted(marks.hidden)
        found.append(
            {"name": text(about.name), "is_hidden": is_hidden, "rows": rows, "hidden": hidden, "marked": bool(part)}
        )
    return found


def _document(data: bytes) -> list[dict[str, object]]:
    """The tables of a .docx, each as a sheet that begins with the words above it; nothing of another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            body = next(iter(_tree(packed, "word/document.xml", most=20_000_000)))
    except (zipfile.BadZipFile, KeyError, StopIteration, ElementTree.ParseError):
        return []
    found: list[dict[str, object]] = []
    above = ""
    for part in body:
        if part.tag == f"{WORD}tbl":
            rows = [[above], *_table(part)] if above else _table(part)
            if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows) or len(found) >= MAX_SHEETS:
                raise TooMuch
            name = above[:30] or str(len(found) + 1)
            found.append({"name": name, "is_hidden": False, "rows": rows, "hidden": [], "marked": True})
            above = ""
        else:
            above = text(_words(part)) or above
    return found


def _table(table: ElementTree.Element) -> list[list[str]]:
    """Its rows; a cell over several rows holds for each, one over several columns stands in the first."""
    rows: list[list[str]] = []
    for line in table.findall(f"{WORD}tr"):
        row: list[str] = []
        for cell in line.findall(f"{WORD}tc"):
            span, merged = cell.find(f"*/{WORD}gridSpan"), cell.find(f"*/{WORD}vMerge")
            words = text(_words(cell))
            if merged is not None and merged.get(f"{WORD}val") != "restart" and rows and len(row) < len(rows[-1]):
                words = words or rows[-1][len(row)]
            wide = span.get(f"{WORD}val", "1") if span is not None else "1"
            row += [words] + [""] * min(int(wide) - 1 if wide.isdigit() else 0, MAX_COLUMNS)
        rows.append(row)
    return rows


def _words(part: ElementTree.Element) -> str:
    return " ".join(
        "".join(one.text or "" for one in paragraph.iter(f"{WORD}t")) for paragraph in part.iter(f"{WORD}p")
    )


def _rows(sheet: python_calamine.CalamineSheet, marks: Marks) -> list[list[str]]:
    """All of it as text. Raises TooMuch."""
    merged = sheet.merged_cell_ranges or []
    last_row, _column = sheet.end or (0, 0)
    if last_row >= MAX_ROWS or len(merged) > MAX_MERGES:
        raise TooMuch
    cells = sheet.to_python(skip_empty_area=False)
    if any(cell != "" for row in cells for cell in row[MAX_COLUMNS:]):
        raise TooMuch
    width = max([len(row) for row in cells] + [column + 1 for _row, column in marks.faults] + [0])
    rows = [[text(cell) for cell in row[:MAX_COLUMNS]] for row in cells]
    rows += [[] for _n in range(max((row + 1 for row, _column in marks.faults), default=0) - len(rows))]
    rows = [row + [""] * (min(width, MAX_COLUMNS) - len(row)) for row in rows]
    for (row, column), fault in marks.faults.items():
        rows[row][column] = fault
    return _filled_down(rows, merged)


def _filled_down(rows: list[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[list[str]]:
    """A day written once beside three activities holds for each; what runs across columns is only a heading."""
    for (top, left), (bottom, right) in merged:
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]
    return rows


def _parts(data: bytes) -> dict[str, str]:
    """Where in an .xlsx each sheet stands, by its name; nothing of another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            targets = {one.get("Id"): one.get("Target", "") for one in _tree(packed, "xl/_rels/workbook.xml.rels")}
            sheets = [one for one in _tree(packed, "xl/workbook.xml").iter() if one.tag.endswith("}sheet")]
            names = set(packed.namelist())
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return {}
    # from the root, or beside workbook.xml
    at = {one.get("name", ""): posixpath.join("/xl", targets.get(one.get(RELATION), "")).lstrip("/") for one in sheets}
    return {name: part for name, part in at.items() if part in names and part.endswith(".xml")}


def _tree(packed: zipfile.ZipFile, name: str, *, most: int = 1_000_000) -> ElementTree.Element:
    with packed.open(name) as part:
        return ElementTree.fromstring(part.read(most))  # noqa: S314  # nosec B314: this process is bounded


def _marks(data: bytes, part: str) -> Marks:
    """The faults and hidden rows of one sheet of an .xlsx. Raises TooMuch, ValueError."""
    seen = _Seen()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(part) as stream:
        try:
            seen.parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise ValueError from error
    return Marks(seen.faults, seen.hidden)


class _Seen:
    """Walks a sheet's XML and keeps what the library leaves out."""

    def __init__(self) -> None:
        self.faults: dict[tuple[int, int], str] = {}
        self.hidden: set[int] = set()
        self.row, self.column = -1, -1
        self.kind, self.inside = "", ""
        self.said: dict[str, str] = {}  # what the cell's formula <f> and value <v> say
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.buffer_text = True

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdigit() else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
                if len(self.hidden) > MAX_ROWS:
                    raise TooMuch
        elif name == "c":
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.said = attributes.get("t", ""), {}
        elif name in ("f", "v"):
            self.inside = name
            self.said.setdefault(name, "")

    def _words(self, words: str) -> None:
        if self.inside:
            self.said[self.inside] = (self.said[self.inside] + words)[:100]

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == self.inside:
            self.inside = ""
        elif name == "c":
            if self.kind == "e":
                self._fault(self.said.get("v") or "#N/A")
            elif "f" in self.said and not self.said.get("v") and not (self.kind == "str" and "v" in self.said):
                self._fault(NO_VALUE + self.said["f"])

    def _fault(self, fault: str) -> None:
        if not (0 <= self.row < MAX_ROWS and 0 <= self.column < MAX_COLUMNS):
            raise TooMuch
        self.faults[self.row, self.column] = text(fault)


def _column(reference: str) -> int:
    """“AB12” is 27, counted from 0."""
    number = 0
    for char in reference[:4]:
        if char.isalpha() and char.isascii():
            number = number * 26 + ord(char.upper()) - ord("A") + 1
    return number - 1


def main() -> int:
    """From standard input to JSON; another code than 0 where it can't be read."""
    with contextlib.suppress(ValueError, OSError):  # not every system knows the limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = read(sys.stdin.buffer.read())
    except TooMuch:
        return TOO_MUCH
    except (python_calamine.CalamineError, OSError, ValueError, KeyError, MemoryError):
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(sheets, ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
