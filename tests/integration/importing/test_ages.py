"""A plan's ages become the activity's, and nothing of them is dropped unsaid."""

import pytest

from activities.models import Activity
from network.models import Site
from tests.factories import volunteers as make
from tests.helpers.pages import browser, text
from tests.integration.importing.files import HEADINGS, plan_of, read_line, workbook_of
from tests.integration.importing.test_pages import upload

pytestmark = pytest.mark.django_db
LINE = "7月5日,上午,星凯,绘本阅读,为小,广场,32,6"


@pytest.mark.parametrize("heading", ["适合年龄", "年龄要求", "年龄", "参加年龄（周岁）", "Ages"])
def test_under_any_heading(district: dict[str, Site], heading: str) -> None:
    one = read_line(f"{LINE},6-12岁", district, f"{HEADINGS},{heading}")
    assert (one.drafts[0].age_from, one.drafts[0].age_until, one.row.others) == (6, 12, {})
    assert one.notes["ages"] == "read as 6–12 years"


def test_in_two_columns(district: dict[str, Site]) -> None:
    one = read_line(f"{LINE},6,不限", district, f"{HEADINGS},最小年龄,最大年龄")
    assert (one.drafts[0].age_from, one.drafts[0].age_until, one.row.typed.ages) == (6, None, "6 以上")


def test_beside_for_whom(district: dict[str, Site]) -> None:
    one = read_line(LINE.replace("为小", "60岁以上老年人（40人）").replace(",32,", ",,"), district)
    draft = one.drafts[0]
    assert (draft.service_group, draft.age_from, draft.age_until, draft.seats) == ("elderly", 60, None, 40)


def test_what_is_not_clear_is_asked_beside_its_cell(district: dict[str, Site]) -> None:
    one = read_line(f"{LINE},3-6年级", district, f"{HEADINGS},年龄要求")
    assert one.problems == {"ages": "no ages in years: 3-6年级"} and one.drafts == []
    both = read_line(f"{LINE},6-12岁,8,10", district, f"{HEADINGS},年龄,最小年龄,最大年龄")
    assert both.problems.keys() == {"ages"}
    day = workbook_of({"计划": [[*HEADINGS.split(","), "年龄"], [*LINE.split(","), "2027-06-12"]]})
    (made,) = plan_of(day, district).readings
    assert made.problems == {"ages": "the spreadsheet made a day of it; was it 6-12岁?"}


def test_looked_over_corrected_and_taken_over(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))
    lines = [f"{HEADINGS},年龄", f"{LINE},6岁", f"{LINE.replace('绘本', '戏曲')},"]
    url = upload(client, "\n".join(lines).encode()).url
    page = client.get(url)
    assert "one age alone" in text(page) and 'name="1-ages"' in text(page)
    client.post(url, {"0-ages": "6-8岁", "1-ages": "60岁以上", "go": "take"})
    made = Activity.objects.order_by("title").values_list("title", "age_from", "age_until")
    assert list(made) == [("戏曲阅读", 60, None), ("绘本阅读", 6, 8)]


def test_a_plan_without_ages_asks_for_none(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))
    assert "-ages" not in text(client.get(upload(client, f"{HEADINGS}\n{LINE}".encode()).url))
