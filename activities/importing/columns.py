"""Which column is what, told by its heading in the words that stations use."""

import unicodedata

# longer words first where one holds another: 活动地点 is a place, 活动 a title
MEANINGS: dict[str, tuple[str, ...]] = {
    "location": ("活动地点", "活动场所", "地点", "场地", "地址", "location", "venue", "where", "place"),
    "volunteers_needed": ("所需志愿者", "志愿者人数", "志愿者", "volunteers"),
    "seats": ("名额", "参与人数", "活动人数", "人数", "规模", "seats", "places", "people"),
    "service_group": ("服务对象", "服务群体", "服务类别", "五为", "对象", "类别", "group", "for whom", "audience"),
    "end": ("结束时间", "结束", "end", "until"),
    "time": ("活动时间段", "时间段", "时间", "开始时间", "开始", "time", "start"),
    "date": ("活动日期", "日期", "date", "day"),
    "institute": ("镇街", "街道", "镇(街)", "乡镇", "street", "town"),
    "site": ("社区", "村", "站点", "实践站", "单位", "站", "community", "site", "station"),
    "summary": ("活动内容", "内容", "简介", "备注", "说明", "summary", "content", "details", "note"),
    "title": ("活动名称", "活动主题", "项目名称", "名称", "主题", "活动", "项目", "title", "activity", "what", "name"),
}
NEEDED = {"title"}
WITHIN = 20  # rows from the top


def fold(words: str) -> str:
    """For comparison: full width to half, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", words).lower().split())


def find_header(rows: list[list[str]]) -> tuple[int, dict[str, int]] | None:
    """The row with the headings, near the top, and what its columns mean."""
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(rows[:WITHIN]):
        found = _meanings(row)
        if set(found) >= NEEDED and len(found) >= 2 and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def _meanings(row: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    taken: set[int] = set()
    headings = [fold(cell) for cell in row]
    for exact in (True, False):  # “活动” alone must not take “活动地点”
        for meaning, words in MEANINGS.items():
            for word in words:
                if meaning in found:
                    break
                for column, heading in enumerate(headings):
                    fits = (
                        heading == fold(word)
                        if exact
                        else bool(heading) and len(heading) <= 14 and fold(word) in heading
                    )
                    if fits and column not in taken:
                        found[meaning] = column
                        taken.add(column)
                        break
    return found
