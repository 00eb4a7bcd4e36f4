"""What offices keep, read: spreadsheets and pasted tables, their columns by meaning, cells as people write them.

A room says what its columns are called and reads each line; it needs nothing else of this. A list of volunteers:

    COLUMNS = Columns({"name": ("姓名", "name"), "phone": ("手机", "电话", "phone")}, needed=frozenset({"name"}))

    for table in read(data, file_name, columns=COLUMNS).tables:
        for line in table.lines:
            cells = Cells(line.cells)
            name = cells.read("name", lambda words: text(words, most=40))
            phone = cells.read("phone", accounts.phones.normal)    # own readers raise Unreadable
            if cells.problems: ...                                 # by meaning, to stand beside the cell

Nothing is dropped unsaid: `line.others` holds what stands under headings that the vocabulary lacks, `line.is_hidden`
marks what a filter hides, `book.unread` names the sheets without headings, and a cell with the error of a formula is
a problem, never an empty cell. `days`, `times_of_day`, `ages` and `count` read what is written in many ways.

Reading a workbook takes seconds at worst: `check` in the request, `read` in a job, as activities.importing.actions."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from civic.tables import ages, days, times_of_day
from civic.tables.cells import Cells, count, text
from civic.tables.columns import Columns, Line, Table
from civic.tables.errors import Unreadable, UnreadableFile
from civic.tables.sheets import MAX_BYTES, Sheet, check, read_sheets

__all__ = [
    "MAX_BYTES",
    "Book",
    "Cells",
    "Columns",
    "Line",
    "Sheet",
    "Table",
    "Unreadable",
    "UnreadableFile",
    "ages",
    "check",
    "count",
    "days",
    "read",
    "text",
    "times_of_day",
]


@dataclass(frozen=True)
class Book:
    """The tables of a file, and the names of the sheets that were not read: hidden ones, and those without headings."""

    tables: tuple[Table, ...]
    unread: tuple[str, ...]
    is_marked: bool  # False: hidden rows and cells with an error can't be told in this kind of file


def read(data: bytes, file_name: str, *, columns: Columns) -> Book:
    """Every table of a file. Raises UnreadableFile, also where there is none."""
    sheets = read_sheets(data, file_name, has_headings=columns.has_headings)
    found = [(sheet, [] if sheet.is_hidden else columns.tables(sheet)) for sheet in sheets]
    tables = tuple(table for _sheet, tables in found for table in tables)
    if not tables:
        headings = " · ".join(columns.words[name][0] for name in columns.words)
        words = _("No table found: one row must hold headings. We know %(headings)s, and other words for them.")
        raise UnreadableFile(words, code="no_table", headings=headings)
    unread = tuple(sheet.name for sheet, tables in found if not tables)
    return Book(tables, unread, all(sheet.is_marked for sheet in sheets))
