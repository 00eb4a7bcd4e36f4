"""From an uploaded file to sheets of text, whatever wrote it; with bounds, since anybody may upload anything.

A workbook is read by civic/tables/child.py in a process with bounds in time and memory. That still takes seconds at
worst: call it from a job, and `check` alone where somebody waits for the page.
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from civic.tables import child
from civic.tables.child import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, text
from civic.tables.errors import UnreadableFile

MAX_BYTES = 5_000_000  # of the file
MAX_UNPACKED = 60_000_000  # of what a zip says it unpacks to: a bomb says more
MAX_PARTS = 2_000  # files in a zip
MAX_WAIT = 10  # seconds by the wall's clock; the child's own bound is in seconds of the processor
DELIMITERS = ",\t;，|"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds something."""

    name: str
    rows: list[list[str]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # by their place in `rows`
    is_marked: bool = True  # False: hidden rows and cells with an error can't be told in this kind of file


def check(data: bytes, name: str) -> None:
    """What can be said at once, without reading: empty, too large, of another kind. Raises UnreadableFile."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("This file is too large. A table has at most 5 MB."), code="too_large")
    if not data.strip():
        raise UnreadableFile(_("This file is empty."), code="empty")
    if data.startswith(b"%PDF"):
        words = _("A PDF holds no table any more. Upload the file that it was made from, as .xlsx or .csv.")
        raise UnreadableFile(words, code="pdf")
    if data.startswith(PICTURES):
        raise UnreadableFile(_("This is a picture. Upload the table itself, as .xlsx or .csv."), code="picture")
    if PurePath(name).suffix.lower() == ".doc":
        raise UnreadableFile(_("Save this document as .docx, then its tables can be read."), code="doc")


def read_sheets(data: bytes, name: str, *, has_headings: Callable[[list[list[str]]], bool]) -> list[Sheet]:
    """Every sheet that holds something, as stripped text. `has_headings` tells which mark divides the columns of a
    text. Raises UnreadableFile."""
    check(data, name)
    is_binary = data.startswith((ZIP, OLE))
    sheets = _workbook(data) if is_binary else [Sheet(PurePath(name).stem, _text_table(data, has_headings))]
    if found := [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]:
        return found
    raise UnreadableFile(_("This file is empty."), code="empty")


def _workbook(data: bytes) -> list[Sheet]:
    if data.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                parts = packed.infolist()
        except zipfile.BadZipFile:
            raise UnreadableFile from None
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise _too_much()
    command = [sys.executable, "-P", child.__file__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_WAIT, check=True)
    except subprocess.CalledProcessError as error:
        # a negative code is a signal: of the memory's or the processor's bound
        raise _too_much() if error.returncode == child.TOO_MUCH or error.returncode < 0 else UnreadableFile() from None
    except subprocess.TimeoutExpired:
        raise UnreadableFile from None
    return [
        Sheet(one["name"], one["rows"], one["is_hidden"], frozenset(one["hidden"]), one["marked"])
        for one in json.loads(done.stdout)
    ]


def _too_much() -> UnreadableFile:
    text = _(
        "This file holds more than a table that people fill in: at most %(sheets)d sheets, %(rows)d rows and "
        "%(columns)d columns a sheet, few merged cells. Copy the table alone into a new file."
    )
    return UnreadableFile(text, code="too_much", sheets=MAX_SHEETS, rows=MAX_ROWS, columns=MAX_COLUMNS)


def _text_table(data: bytes, has_headings: Callable[[list[list[str]]], bool]) -> list[list[str]]:
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile
    for encoding in ("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "gb18030"):
        try:
            words = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile
    try:
        # the mark that divides is the one that shows headings: “，” fills the sentences between commas
        mark = next((mark for mark in DELIMITERS if has_headings(_divided(words, mark, 25))), DELIMITERS[0])
        rows = _divided(words, mark, MAX_ROWS + 1)
    except csv.Error:
        raise UnreadableFile from None
    if len(rows) > MAX_ROWS or any(any(row[MAX_COLUMNS:]) for row in rows):
        raise _too_much()
    return rows


def _divided(words: str, delimiter: str, most: int) -> list[list[str]]:
    lines = islice(csv.reader(io.StringIO(words, newline=None), delimiter=delimiter), most)
    return [[text(cell) for cell in row[: MAX_COLUMNS + 1]] for row in lines]
