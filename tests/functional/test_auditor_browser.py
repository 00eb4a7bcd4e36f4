"""An official of the institute: each figure opens into exactly its rows, whose word the hours count on stands there,
nothing personal does, in the download either; who looked at what is read in the administration. axe on every page.
"""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest

from civic.kernel.models import AuditEvent
from network.models import Role
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, person
from tests.factories.visits import complete, serve, visit
from tests.helpers.pages import browser, text
from volunteers.claims import visibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("王阿姨", "张晓", "上门修灯", "13800138000")  # of persons, and of what was done at somebody's home
SAID = {"zh-hans": "被服务的人已确认", "en": "said by whoever was helped"}
FIGURES = ("requests", "activities", "service_hours", "said_done", "satisfaction")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_an_official_reads_the_figures(visitors: Any, now: datetime, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    staff = make.staff(station)
    person(Role.OFFICIAL, at=station.parent, username="official", display_name="赵科长")
    done = [helped(station, staff, now) for _n in range(2)]
    official = visitors(language, width)
    official.sign_in("official", PASSWORD)

    for figure in FIGURES:
        official.go("/reports/")
        official.press(f"main a[href*='/rows/{figure}/']")
        body = official.page.inner_text("main")
        assert official.page.locator("tbody tr").count() == len(done), figure
        assert [name for name in NAMES if name in body] == [], figure
        assert (SAID[language] in body) == (figure == "service_hours")
    official.go("/reports/")
    with official.page.expect_download() as started:
        official.page.locator("a[href*='/reports/download/']").click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as sheet:
        cells = " ".join(sheet.read(name).decode() for name in sheet.namelist())
    assert "新城社区" in cells or str(station.parent) in cells
    assert [name for name in NAMES if name in cells] == [] and not re.search(r"1[3-9]\d{9}", cells)
    looks_are_read(done[0])


def helped(station: Any, staff: Any, now: datetime) -> Any:
    """Ordered, visited, confirmed by whoever was helped; the volunteer looked where it is."""
    who = person(Role.RESIDENT, at=station, display_name="王阿姨")
    made = order(station, now=now, by=who)
    orders.accept(order_id=made.pk, by=staff, now=now)
    planned = visit(station, made, staff=staff, now=now)
    helper = make.volunteer(station, now=now, display_name="张晓")
    visibility.record_look(serve(planned, helper, staff=staff, now=now), by=helper, now=now)
    complete(planned, staff=staff, now=now)
    orders.say_outcome(order_id=made.pk, outcome="done", score=5, by=who, now=now)
    return planned


def looks_are_read(visited: Any) -> None:
    """By the administrators of the centre."""
    look = AuditEvent.objects.get(verb="activity.looked_at", target_id=str(visited.pk))
    admin = browser(UserFactory(is_staff=True, is_superuser=True))
    page = text(admin.get("/admin/kernel/auditevent/?verb=activity.looked_at"))
    assert "activity.looked_at" in page and str(look.target_id) in page
