"""A row lands at the site that it names, or it says why not."""

from typing import Any

import pytest

from activities.importing.places import Places
from civic.tables import Unreadable
from network.models import Site
from tests.integration.importing.files import read_line

pytestmark = pytest.mark.django_db

TOWNS = {
    "新湖街道": ["新湖社区", "李庄村", "东关社区"],
    "赵镇": ["王庄社区", "李庄村", "新城社区"],
}


@pytest.fixture
def towns(build: Any) -> dict[str, Site]:
    found: dict[str, Site] = build(TOWNS)
    return found


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("新湖社区", "新湖社区"),
        ("新湖街道", "新湖街道"),
        ("新湖街道 新湖社区", "新湖社区"),
        ("新湖街道新湖社区", "新湖社区"),
        ("新湖 新湖社区", "新湖社区"),
        ("新湖街道办事处 东关", "东关社区"),
        ("天衢新区新湖街道 东关社区", "东关社区"),
        ("新湖街道 新湖街道新时代文明实践所", "新湖街道"),
        ("东 关 社 区", "东关社区"),
        ("东关社区新时代文明实践站", "东关社区"),
        ("王庄村", "王庄社区"),
        ("赵镇 李庄", "赵镇 李庄村"),
        ("新湖街道 李庄村", "李庄村"),
        ("", "新城社区"),
    ],
)
def test_the_site_that_is_named(towns: dict[str, Site], words: str, site: str) -> None:
    assert Places(towns.values(), towns["新城社区"]).find(words) == towns[site]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("新湖", ["several", "新湖街道", "新湖社区"]),
        ("李庄村", ["several", "新湖街道 李庄村", "赵镇 李庄村"]),
        ("新湖街道 王庄村", ["no station", "王庄社区"]),
        ("钱镇 李庄村", ["no station", "新湖街道 李庄村", "赵镇 李庄村"]),
        ("东关街道", ["no station", "东关社区"]),
        ("月球", ["no station"]),
    ],
)
def test_where_another_may_be_meant_they_are_named(towns: dict[str, Site], words: str, named: list[str]) -> None:
    with pytest.raises(Unreadable) as problem:
        Places(towns.values(), towns["新城社区"]).find(words)
    assert all(name in str(problem.value) for name in named)


def test_both_columns_count(towns: dict[str, Site]) -> None:
    headings = "日期,时间,街道,社区（村）,活动名称,服务对象"
    row = read_line("7月5日,上午,新湖街道,新湖社区,讲座,为老", towns, headings)
    assert row.drafts[0].site == towns["新湖社区"] and "site" not in row.notes
    row = read_line("7月5日,上午,新湖街道,王庄村,讲座,为老", towns, headings)
    assert "王庄社区" in row.problems["site"]
    row = read_line("7月5日,上午,赵镇,,讲座,为老", towns, headings)
    assert row.drafts[0].site == towns["赵镇"]


def test_a_guess_is_noted(towns: dict[str, Site]) -> None:
    headings = "日期,时间,社区,活动名称,服务对象"
    assert read_line("7月5日,上午,王庄,讲座,为老", towns, headings).notes["site"] == "taken as 王庄社区"
    assert read_line("7月5日,上午,,讲座,为老", towns, headings).notes["site"] == "taken as 新城社区"
    assert "site" not in read_line("7月5日,上午,王庄社区,讲座,为老", towns, headings).notes
