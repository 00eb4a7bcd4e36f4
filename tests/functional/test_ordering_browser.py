"""A daughter orders a lamp repair for her mother on a phone, in Chinese: service, mother, address, morning, check, sent.
Her second order asks for nothing that is known by then. axe on every page.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from network.models import Community, Role
from orders import catalogue
from orders.models import ServiceRequest
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_a_daughter_orders_for_her_mother(visitors: Any, now: datetime, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    Community.objects.create(site=station, name="锦绣家园")
    person(Role.RESIDENT, at=station, username="daughter", display_name="袁女士", phone="13900139000")
    catalogue.load()
    visitor = visitors(language, width)
    visitor.sign_in("daughter", PASSWORD)
    page = visitor.page

    finds_the_lamp(visitor)
    visitor.press("button[name=go][value=add]")
    page.fill("[name=new-name]", "王奶奶")
    page.locator("label:has(input[name=new-relation][value=parent])").click()
    visitor.press("button[name=go][value=added]")

    page.fill("[name=at-estate]", "\u2800")  # nothing that can be seen
    page.fill("[name=at-building]", "3")
    visitor.press("button[name=go][value=wish]")
    assert page.locator(".problem").count() == 1 and page.input_value("[name=at-building]") == "3"
    page.fill("[name=at-estate]", "锦绣家园")
    page.fill("[name=at-room]", "501")
    visitor.press("button[name=go][value=wish]")
    fills_when(page, now, days=3)
    visitor.press("button[name=go][value=check]")
    read = page.inner_text("main")
    assert "王奶奶" in read and "501" in read and ("上午" if language == "zh-hans" else "in the morning") in read
    visitor.press("button[name=go][value=send]")
    made = ServiceRequest.objects.get()
    assert made.number in page.inner_text("main") and made.wanted_part == "morning" and made.address.room == "501"

    finds_the_lamp(visitor)
    visitor.press(f"button[name=for_whom][value='{made.member_id}']")
    fills_when(page, now, days=1)
    visitor.press("button[name=go][value=check]")
    assert page.locator(f"main a[href='tel:{station.phone}']").count(), "for tomorrow the page asks to call"
    visitor.press("button[name=go][value=where]")
    assert page.input_value("[name=at-room]") == "501"
    visitor.press("button[name=go][value=check]")
    visitor.press("button[name=go][value=send]")
    assert ServiceRequest.objects.filter(can_wait=False).count() == 1


def finds_the_lamp(visitor: Any) -> None:
    visitor.go("/orders/new/")
    visitor.page.fill("[name=q]", "灯坏了")
    visitor.press("button[name=go][value=service]")
    visitor.press("button[name=catalogue_item]:not([value=own])")


def fills_when(page: Any, now: datetime, *, days: int) -> None:
    first = timezone.localdate(now) + timedelta(days=days)
    page.fill("[name=wanted_from]", str(first))
    page.fill("[name=wanted_until]", str(first + timedelta(days=4)))
    page.locator("label:has(input[name=wanted_part][value=morning])").click()
