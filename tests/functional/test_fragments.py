"""The two pages with parts that renew themselves load the script for it, the others do not."""

from typing import Any

import pytest
from django.utils import timezone

from activities.importing.actions import read_next_file, receive_file
from network.models import Role
from tests.factories import volunteers
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAN = "日期,时间,活动名称,服务对象\n5日,上午,理发,为老\n".encode()


def test_pages_with_such_parts_renew_them(visitors: Any) -> None:
    station, now = SiteFactory(name="新城社区"), timezone.now()
    staff = person(Role.STAFF, at=station, username="staff")
    activity = volunteers.activity(station, now=now)
    month = timezone.localdate(now).replace(day=1)
    visitor = visitors("zh-hans", 360)
    visitor.sign_in("staff", PASSWORD)
    assert visitor.page.evaluate("typeof htmx") == "undefined"

    visitor.go(f"/desk/activities/{activity.pk}/code/")
    visitor.page.evaluate("document.querySelector('#code').dataset.before = 1")
    visitor.page.evaluate("htmx.ajax('GET', location.pathname, {target: '#code', swap: 'outerHTML'})")
    visitor.page.wait_for_selector("#code:not([data-before]) .day-code")

    batch = receive_file(site=station, file_name="plan.csv", data=PLAN, month=month, by=staff, now=now)
    visitor.go(f"/desk/import/{batch.pk}/")
    with visitor.page.expect_navigation():  # the part asks each second; once the file is read it leads to the preview
        assert read_next_file(now=timezone.now())
    assert "理发" in visitor.page.content()
    assert visitor.complaints == []
