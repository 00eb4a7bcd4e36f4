"""From an uploaded file to rows of text, whatever wrote it; with bounds, since anybody may upload anything."""

import csv
import io
import json
import subprocess
import sys
import zipfile

from django.utils.translation import gettext_lazy as _

from activities.importing import workbook
from activities.importing.workbook import MAX_ROWS, text
from civic.kernel.errors import Invalid

MAX_BYTES = 5_000_000  # of the file
MAX_UNPACKED = 60_000_000  # of what a zip says it unpacks to: a bomb says more
MAX_COLUMNS = 60
MAX_WAIT = 10  # seconds


class UnreadableFile(Invalid):
    """Not a spreadsheet that we can read."""

    code = "unreadable"
    message = _("This file can't be read. Save it as .xlsx or .csv and try again.")


def read_sheet(data: bytes, name: str) -> list[list[str]]:
    """The first sheet that holds something, as stripped text. Raises UnreadableFile."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("This file is too large. A plan has at most 5 MB."), code="too_large", field="file")
    if not data:
        raise UnreadableFile(_("This file is empty."), code="empty", field="file")
    is_binary = data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    rows = _workbook(data) if is_binary else _csv(data)
    rows = [row[:MAX_COLUMNS] for row in rows[:MAX_ROWS]]
    if not any(any(row) for row in rows):
        raise UnreadableFile(_("This file is empty."), code="empty", field="file")
    return rows


def _workbook(data: bytes) -> list[list[str]]:
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
    rows: list[list[str]] = json.loads(done.stdout)
    return rows


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
    first = words[:4000]
    delimiter = max(",\t;，", key=first.count)
    try:
        return [[text(cell) for cell in row] for row in csv.reader(io.StringIO(words), delimiter=delimiter)]
    except csv.Error:
        raise UnreadableFile(field="file") from None
