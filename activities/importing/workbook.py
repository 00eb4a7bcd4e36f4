"""Reads a workbook in a process of its own, run as a script: a few kilobytes can ask for half a terabyte, and the
library that reads it then ends its whole process. Here that is this one, not the one that serves pages."""

import contextlib
import io
import json
import resource
import sys
import unicodedata

import python_calamine

MAX_MEMORY = 256 * 1024 * 1024  # bytes of address space
MAX_SECONDS = 5  # of the processor
MAX_ROWS = 2_000
JOINERS = "\u200c\u200d"  # they hold together an emoji of several people
MAX_CELL = 2_000  # characters; a cell with more has a problem anyway


def text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without “.0”, dates in ISO form, nothing that can't be seen."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat()).replace("T", " ").removesuffix(" 00:00:00")
    words = " ".join(str(cell).split())[:MAX_CELL] if cell is not None else ""
    if words.isprintable():
        return words
    hidden = ("Cc", "Cf", "Cs")
    return "".join(char for char in words if char in JOINERS or unicodedata.category(char) not in hidden).strip()


def read(data: bytes) -> list[tuple[str, list[list[str]], bool]]:
    """Each sheet's name, its rows, and whether it is hidden. Raises CalamineError, OSError, ValueError."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        cells = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
        rows = _filled_down([[text(cell) for cell in row] for row in cells], sheet.merged_cell_ranges or [])
        found.append((about.name, rows, about.visible != python_calamine.SheetVisibleEnum.Visible))
    return found


def _filled_down(rows: list[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[list[str]]:
    """A day written once beside three activities holds for each; what runs across columns is only a heading."""
    for (top, left), (bottom, right) in merged:
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]
    return rows


def main() -> int:
    """From standard input to JSON; 1 where it can't be read."""
    with contextlib.suppress(ValueError, OSError):  # not every system knows the limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = read(sys.stdin.buffer.read())
    except (python_calamine.CalamineError, OSError, ValueError, MemoryError):
        return 1
    sys.stdout.write(json.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
