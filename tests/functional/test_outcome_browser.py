"""“Was it done?” in Chinese on a phone: no, she says, and the desk shows it first; after the next visit yes, five stars."""

from typing import Any

import pytest

from network.models import Role
from orders import actions
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.factories.visits import complete, serve, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_visit(made: ServiceRequest, staff: Any, now: Any) -> None:
    """Planned, served and completed."""
    station = made.site
    planned = visit(station, made, staff=staff, now=now)
    serve(planned, make.volunteer(station, now=now), staff=staff, now=now)
    complete(planned, staff=staff, now=now)


def test_not_solved_then_done_with_five_stars(visitors: Any, now: Any) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    who = person(Role.RESIDENT, at=station, username="resident", display_name="王阿姨")
    worker = person(Role.STAFF, at=station, username="staff", display_name="李姐")
    made = order(station, now=now, by=who)
    order(station, now=now, title="陪诊")
    actions.accept(order_id=made.pk, by=worker, now=now)
    a_visit(made, worker, now)
    resident, staff = visitors("zh-hans", 360), visitors("zh-hans", 360)
    resident.sign_in("resident", PASSWORD)
    staff.sign_in("staff", PASSWORD)

    resident.go("/inbox/")
    assert "“修台灯”办好了吗？" in resident.page.inner_text("main")
    resident.go(f"/orders/{made.pk}/")
    assert "没有回复，就按已办好处理" in resident.page.inner_text("main")
    resident.page.locator("label:has(input[name=outcome][value=not_solved])").click()
    resident.page.fill("form[action$='/outcome/'] [name=comment]", "灯还是不亮")
    resident.press("form[action$='/outcome/'] button.btn-main")
    assert "反馈：没有办好" in resident.page.inner_text("main") and "灯还是不亮" in resident.page.inner_text("main")

    staff.go("/desk/")
    first = staff.page.locator(".queue li").first
    assert "修台灯" in first.inner_text() and "没有办好" in first.inner_text()
    staff.go(f"/desk/orders/{made.pk}/")
    assert "灯还是不亮" in staff.page.inner_text("body")

    a_visit(made, worker, now)
    resident.go(f"/orders/{made.pk}/")
    resident.page.locator("label:has(input[name=outcome][value=done])").click()
    resident.page.locator("label:has(input[name=score][value='5'])").click()
    resident.page.fill("form[action$='/outcome/'] [name=comment]", "这次亮了")
    resident.press("form[action$='/outcome/'] button.btn-main")
    assert "谢谢" in resident.page.inner_text("main")
    made.refresh_from_db()
    assert (made.state, made.rating.score, made.rating.comment) == ("rated", 5, "这次亮了")
