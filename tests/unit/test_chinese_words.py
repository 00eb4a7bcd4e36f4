"""One thing has one Chinese name, on pages as in messages; the words it had before don't come back."""

import pytest
from babel.messages.pofile import read_po

from civic.runtime.messages import PO

INSTEAD_OF = {
    "位子": "名额",
    "排队": "候补",
    "接下": "受理（工作人员）、接单（志愿者）",
    "接手": "受理",
    "到场码": "签到码",
    "补记": "补录",
    "站里": "社区",
    "给我的消息": "我的消息",
    "验证码应用": "身份验证器",
    "定日子": "安排时间",
    "保密的单": "保密单",
    "满意度": "满意率",
    "查找": "搜索",
}
CHINESE = [
    words
    for message in read_po(PO.open("rb"), locale="zh_Hans")
    if message.id
    for words in ([message.string] if isinstance(message.string, str) else message.string)
]


@pytest.mark.parametrize("old", INSTEAD_OF)
def test_an_old_name_does_not_come_back(old: str) -> None:
    assert [words for words in CHINESE if old in words] == [], f"say {INSTEAD_OF[old]}"


def test_large_type_is_the_elders_view() -> None:
    assert {words for words in CHINESE if "大字" in words} <= {"长辈版（大字）"}
