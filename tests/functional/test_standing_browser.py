"""Mother and daughter, each on a phone of her own: named, agreed, ordered for, signed up and given back; the mother sees
who did what, and ends it; axe on every page.
"""

from datetime import timedelta
from typing import Any

import pytest

from accounts.standing.models import SecondPerson
from activities.signups.models import Signup
from network.models import Role
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_a_daughter_acts_for_her_mother(visitors: Any, now: Any, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    person(Role.RESIDENT, at=station, username="wang", display_name="王婆婆", phone="13800138000")
    person(Role.RESIDENT, at=station, username="li", display_name="李女士", phone="13900139000")
    activity = make.activity(station, now=now, title="健康讲座", seats=3)
    mother, daughter = visitors(language, width), visitors(language, width)
    mother.sign_in("wang", PASSWORD)
    daughter.sign_in("li", PASSWORD)
    is_named_and_agrees(mother, daughter)
    orders(daughter, now)
    gives_a_seat_back(daughter, activity)
    sees_and_ends_it(mother, daughter)


def is_named_and_agrees(mother: Any, daughter: Any) -> None:
    mother.go("/me/second/")
    mother.page.goto("/me/second/name/")
    mother.page.fill("input[name=password]", PASSWORD)
    mother.press("main form button")
    mother.page.fill("[name=phone]", "139 0013 9000")
    mother.press("main form button.btn-main")
    assert "139****9000" in mother.page.inner_text("main")
    daughter.go("/inbox/")
    daughter.go("/me/second/")
    assert "王婆婆" in daughter.page.inner_text("main")
    daughter.press("form[action$='/agree/'] button")
    assert SecondPerson.objects.get().state == "agreed"
    mother.go("/me/second/")
    assert "李女士" in mother.page.inner_text("main")


def orders(daughter: Any, now: Any) -> None:
    daughter.go("/orders/new/")
    daughter.press("button[name=catalogue_item][value=own]")
    daughter.press("button[name=for_whom]:has-text('王婆婆')")
    daughter.page.fill("[name=title]", "修台灯")
    daughter.page.fill("[name=wanted_from]", (now + timedelta(days=7)).date().isoformat())
    daughter.page.fill("[name=wanted_until]", (now + timedelta(days=8)).date().isoformat())
    daughter.press("main form button.btn-main")
    assert "王婆婆" in daughter.page.inner_text("main")
    daughter.press("button[name=go][value=send]")
    assert "李女士" in daughter.page.inner_text("main") and ServiceRequest.objects.get().requester.username == "wang"
    daughter.go("/orders/")
    assert "王婆婆" in daughter.page.inner_text("main")


def gives_a_seat_back(daughter: Any, activity: Any) -> None:
    daughter.go(f"/activities/{activity.pk}/")
    daughter.press("button:has-text('王婆婆')")
    assert Signup.objects.get().user.username == "wang"
    daughter.go("/my-signups/")
    daughter.go(f"/activities/{activity.pk}/")
    daughter.page.locator("details.confirm > summary").click()
    daughter.press("form[action$='/cancel/'] button")
    assert Signup.objects.get().state == "cancelled"


def sees_and_ends_it(mother: Any, daughter: Any) -> None:
    made = ServiceRequest.objects.get()
    mother.go("/inbox/")
    assert mother.page.inner_text("main").count("李女士") >= 3, "agreed, signed up, given back"
    mother.go(f"/orders/{made.pk}/")
    assert "李女士" in mother.page.inner_text("main")
    mother.go("/me/close/")  # she only looks
    assert "李女士" in mother.page.inner_text("main")
    mother.go("/me/second/")
    mother.page.locator("details.confirm > summary").click()
    mother.press("form[action$='/end/'] button")
    response = daughter.page.goto(f"/orders/{made.pk}/")
    assert response.status == 404
