"""Mrs Wang's SIM card is gone: at the station's desk her account moves to a new number, by two workers; and her old phone,
which somebody else may hold, can say no. A phone of 360 pixels in Chinese, a desk of 1280 in English.
"""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from accounts import sms
from network.models import Role, Site
from network.moving.models import NumberMove
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OLD, NEW = "13800138000", "13900139000"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(settings, "STAFF_SECOND_FACTOR", False)
    monkeypatch.setattr(sms, "beside", lambda send: send())
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append(code))
    monkeypatch.setattr(sms, "send_notice", lambda phone, text, key: None)
    return sent


@pytest.fixture
def site() -> Site:
    return SiteFactory(name="新城社区", phone="0534-2233445")


def ask(visitor: Any, codes: list[str]) -> None:
    """The first worker, from the search to the code."""
    page = visitor.page
    visitor.go(reverse("moving:list"))
    page.fill("input[name=q]", "王阿姨")
    visitor.press("main form[role=search] button")
    visitor.press("main .list-links a")
    page.fill("input[name=phone]", "139 0013 9000")
    visitor.press("main form button")
    page.fill("textarea[name=recognised]", "身份证 371402194501011234")
    page.fill("input[name=code]", codes[-1])
    visitor.press("main form button")
    assert page.locator("#id_recognised_error").is_visible() and page.input_value("textarea[name=recognised]")
    page.fill("textarea[name=recognised]", "看过身份证，人和照片一致")
    page.fill("input[name=code]", codes[-1])
    visitor.press("main form button")
    assert page.url.endswith(reverse("moving:move", args=[NumberMove.objects.latest("asked_at").pk]))


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_two_workers_move_her_number(visitors: Any, codes: list[str], site: Site, language: str, width: int) -> None:
    wang = person(Role.RESIDENT, at=site, phone=OLD, display_name="王阿姨")
    names = [person(Role.STAFF, at=site).username for _n in range(2)]
    first, second = visitors(language, width), visitors(language, width)
    for visitor, name in zip((first, second), names, strict=True):
        visitor.sign_in(name, PASSWORD)
    ask(first, codes)
    assert first.page.locator("form[action$='/confirm/']").count() == 0, "nobody confirms alone"
    second.go(reverse("desk"))
    second.press(f".queue a[href='{reverse('moving:move', args=[NumberMove.objects.get().pk])}']")
    assert "139****9000" in second.page.inner_text("main") and NEW not in second.page.content()
    second.press("form[action$='/confirm/'] button")
    second.page.fill("input[name=password]", PASSWORD)
    second.press("main form button")
    wang.refresh_from_db()
    assert wang.phone == NEW and second.page.url.endswith(reverse("moving:move", args=[NumberMove.objects.get().pk]))
    second.go(reverse("moving:list"))
    assert "王阿姨" in second.page.inner_text("main")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_her_old_phone_says_no(visitors: Any, codes: list[str], site: Site, language: str, width: int) -> None:
    wang = person(Role.RESIDENT, at=site, phone=OLD, display_name="王阿姨")
    worker = person(Role.STAFF, at=site)
    desk, phone = visitors(language, width), visitors(language, width)
    phone.sign_in(wang.username, PASSWORD)
    desk.sign_in(worker.username, PASSWORD)
    ask(desk, codes)
    phone.go(reverse("notifications:inbox"))
    phone.go(reverse("moving:mine"))
    phone.go(reverse("home"))
    phone.press("form[action$='/me/number/stop/'] button")
    assert NumberMove.objects.get().state == "stopped" and phone.page.url.endswith(reverse("moving:mine"))
    desk.go(reverse("moving:list"))
    desk.press("main .list .row-title a")
    wang.refresh_from_db()
    assert wang.phone == OLD
