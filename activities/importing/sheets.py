"""From an uploaded file to sheets of text, whatever wrote it; with bounds, since anybody may upload anything."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from activities.importing import columns, workbook
from activities.importing.workbook import MAX_ROWS, text
from civic.kernel.errors import Invalid

MAX_BYTES = 5_000_000  # of the file
MAX_UNPACKED = 60_000_000  # of what a zip says it unpacks to: a bomb says more
MAX_COLUMNS = 60
MAX_WAIT = 10  # seconds
DELIMITERS = ",\t;，|"


class UnreadableFile(Invalid):
    """Not a spreadsheet that we can read."""

    code = "unreadable"
    message = _("This file can't be read. Save it as .xlsx or .csv and try again.")


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds something."""

    name: str
    rows: list[list[str]]
    is_hidden: bool = False


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """Every sheet that holds something, as stripped text. Raises UnreadableFile."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("This file is too large. A plan has at most 5 MB."), code="too_large", field="file")
    if not data:
        raise UnreadableFile(_("This file is empty."), code="empty", field="file")
    is_binary = data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    sheets = _workbook(data) if is_binary else [Sheet(PurePath(name).stem, _csv(data))]
    if found := [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]:
        return found
    raise UnreadableFile(_("This file is empty."), code="empty", field="file")


def _workbook(data: bytes) -> list[Sheet]:
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                if sum(info.file_size for info in packed.infolist()) > MAX_UNPACKED:
                    raise UnreadableFile(code="too_large", field="file")
        except zipfile.BadZipFile:
            raise UnreadableFile(field="file") from None
    command = [sys.executable, "-P", workbook.__file__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_WAIT, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise UnreadableFile(field="file") from None
    return [
        Sheet(text(name), [row[:MAX_COLUMNS] for row in rows], is_hidden)
        for name, rows, is_hidden in json.loads(done.stdout)
    ]


def _csv(data: bytes) -> list[list[str]]:
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(field="file")
    for encoding in ("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "gb18030"):
        try:
            words = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile(field="file")
    try:
        # the mark that divides is the one that shows headings: “，” fills the sentences between commas
        divided = ((_rows(words, mark, columns.WITHIN), mark) for mark in DELIMITERS)
        mark = next((mark for rows, mark in divided if columns.find_header(rows)), DELIMITERS[0])
        return _rows(words, mark, MAX_ROWS)
    except csv.Error:
        raise UnreadableFile(field="file") from None


def _rows(words: str, delimiter: str, most: int) -> list[list[str]]:
    lines = islice(csv.reader(io.StringIO(words, newline=None), delimiter=delimiter), most)
    return [[text(cell) for cell in row[:MAX_COLUMNS]] for row in lines]
