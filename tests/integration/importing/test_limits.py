"""What comes out is bounded, not what goes in: drafts, merges, sheets, rows, columns; and what reading may cost."""

import io
import resource
import time
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import importing
from activities.importing.actions import import_rows
from activities.importing.columns import COLUMNS
from activities.importing.models import ImportBatch
from activities.models import Activity
from civic.kernel.models import AuditEvent
from civic.tables import UnreadableFile, child, sheets
from network.models import Site
from tests.factories import volunteers as make
from tests.integration.importing.files import HEADINGS, july_with, made_with, read_csv, workbook_of
from tests.integration.importing.test_pages import upload
from tests.integration.test_volunteer_pages import browser, text

pytestmark = pytest.mark.django_db
LINE = '"7月1日-31日","9:00-9:30，10:00-10:30，11:00-11:30",星凯,理发,为老,广场,3,6'
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def opened(data: bytes, name: str = "x.xlsx") -> list[sheets.Sheet]:
    return sheets.read_sheets(data, name, has_headings=COLUMNS.has_headings)


def cost(data: bytes) -> tuple[str, float]:
    """The code of the refusal, and seconds of the processor in child processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(UnreadableFile) as error:
        opened(data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return error.value.code, round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


def sheet_of(cells: str, after: str = "") -> bytes:
    return july_with(f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData>{after}</worksheet>')


def test_few_rows_that_mean_thousands_are_refused_with_both_figures(district: dict[str, Site]) -> None:
    words = "\n".join([HEADINGS, *[LINE] * 299])
    began = time.process_time()
    with pytest.raises(importing.TooManyDrafts) as error:
        read_csv(words, district)
    assert str(error.value).startswith("These 299 rows mean 27807 activities; a plan holds at most 300.")
    assert time.process_time() - began < 5  # a minute and more, when the limit counted rows
    page = browser(make.staff(district["宋官屯街道"])).get(
        upload(client := browser(make.staff(district["宋官屯街道"])), words.encode()).url
    )
    assert page.status_code == 404  # somebody else's
    assert "27807 activities" in text(client.get(f"/desk/import/{ImportBatch.objects.get().pk}/"))
    assert not Activity.objects.exists()


def test_more_than_a_plan_after_corrections_is_refused_and_nothing_is_written(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))
    url = upload(client, "\n".join([HEADINGS, *["7月5日,9:00-10:00,星凯,理发,为老,广场,3,6"] * 4]).encode()).url
    sent = {f"{n}-date": "7月1日-31日" for n in range(4)} | {f"{n}-time": "8-9点，10-11点，12-13点" for n in range(4)}
    page = client.post(url, sent | {"go": "take"})
    assert page.status_code == 422 and "These 4 rows mean 372 activities" in text(page)
    assert not Activity.objects.exists()


def test_a_whole_plan_is_written_in_batches(district: dict[str, Site], now: datetime) -> None:
    line = "7月1日-30日,9:00-10:00,星凯,理发{n},为老,广场,3,6"
    rows = read_csv("\n".join([HEADINGS, *[line.format(n=n) for n in range(10)]]), district)
    staff = make.staff(district["星凯社区"])
    with CaptureQueriesContext(connection) as found:
        made = import_rows(rows=rows, by=staff, now=now)
    assert len(made) == Activity.objects.filter(state="draft").count() == 300 and len(found) < 15
    assert AuditEvent.objects.filter(verb="activity.created", actor_id=staff.pk).count() == 300


@pytest.mark.parametrize("merges", [child.MAX_MERGES + 1, 200_000])
def test_merges_are_counted_before_they_are_walked(merges: int) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 2000))
    one = '<mergeCell ref="A1:A1999"/>'
    data = sheet_of(cells, f"<mergeCells>{one * merges}</mergeCells>")
    assert len(data) < 60_000
    code, seconds = cost(data)
    assert code == "too_much" and seconds < child.MAX_SECONDS


def test_merges_that_a_person_makes_are_read() -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        for number in range(0, 900, 3):
            sheet.merge_range(number, 0, number + 2, 0, f"{number}")

    (sheet,) = opened(made_with(write))
    assert [row[0] for row in sheet.rows[:4]] == ["0", "0", "0", "3"]


@pytest.mark.parametrize(
    "data",
    [
        workbook_of({f"s{n}": [["1"]] for n in range(child.MAX_SHEETS + 1)}),
        workbook_of({"a": [["1"]] * (child.MAX_ROWS + 1)}),
        workbook_of({"a": [["1"] * (child.MAX_COLUMNS + 1)]}),
        "\n".join(["1,2"] * (child.MAX_ROWS + 1)).encode(),
        ",".join(["1"] * (child.MAX_COLUMNS + 1)).encode(),
        workbook_of({"a": [["长" * 2100] * 60] * 50}),
    ],
    ids=["sheets", "rows", "columns", "lines of a text", "columns of a text", "words"],
)
def test_what_is_no_table_that_people_fill_in(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"60 sheets, 2000 rows and 60 columns") as error:
        opened(data)
    assert error.value.code == "too_much"


def test_blank_cells_with_a_colour_are_nothing() -> None:
    def write(book: Any) -> None:
        sheet, red = book.add_worksheet("计划"), book.add_format({"bg_color": "red"})
        sheet.write_row("A1", ["日期", "活动名称"])
        for number in range(1, 30_000):
            sheet.write_blank(number, 0, None, red)

    assert len(opened(made_with(write))[0].rows) == 1


def test_many_small_parts_are_refused_before_they_are_opened() -> None:
    extra = {f"xl/media/{n}.bin": b"" for n in range(sheets.MAX_PARTS)}
    began = time.process_time()
    code, seconds = cost(july_with("", extra=extra))
    assert code == "too_much" and seconds == 0 and time.process_time() - began < 5


def test_what_takes_long_to_walk_ends_only_its_reader() -> None:
    cells = '<row r="1" hidden="1"><c><f>1</f></c></row>' * 1_200_000
    code, seconds = cost(sheet_of(cells))
    assert code in ("unreadable", "too_much") and seconds <= child.MAX_SECONDS + 1


def test_entities_are_not_unfolded() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet_of(""))) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            words = source.read(name)
            if name == "xl/workbook.xml":
                words = f"{entities}]><workbook><sheets><sheet name='&j;'/></sheets></workbook>".encode()
            target.writestr(name, words)
    code, seconds = cost(made.getvalue())
    assert code in ("unreadable", "empty", "too_much") and seconds <= child.MAX_SECONDS + 1
