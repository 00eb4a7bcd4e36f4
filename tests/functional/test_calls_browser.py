"""A station worker and the call list on a phone, in Chinese: the words, “not reached”, later “told”; axe on every page."""

from typing import Any

import pytest

from activities import actions as activities
from activities.signups import actions as signups
from network.models import Role
from notifications.calls.models import Call
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALLER = {"via": "phone", "on_behalf_of_name": "王奶奶", "consent_basis": "asked"}


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_from_the_words_to_the_tick(visitors: Any, now: Any, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    staff = person(Role.STAFF, at=station, username="staff", display_name="李姐")
    made = order(station, now=now, by=staff, **CALLER)
    orders.accept(order_id=made.pk, by=staff, now=now)
    activity = make.activity(station, now=now, seats=5)
    signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="0534-2233445", by=staff, now=now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="东边的小广场")
    worker = visitors(language, width)
    worker.sign_in("staff", PASSWORD)
    worker.go("/desk/")
    worker.page.locator("a[href*='/desk/calls/#call-']").first.click()
    worker.page.wait_for_url("**/desk/calls/**")
    worker.look()
    wang = Call.objects.get(subject=f"request:{made.pk}")
    row = worker.page.locator(f"#call-{wang.pk}")
    said = row.locator("blockquote")
    assert said.get_attribute("lang") == "zh-Hans" and "您好，这里是新城社区" in said.inner_text()
    assert "修台灯" in said.inner_text() and worker.page.locator("a[href='tel:0534-2233445']").count() == 1
    row.locator("a.btn-block").click()  # no number was left
    worker.page.wait_for_url("**/desk/calls/*/")
    worker.look()
    worker.page.fill("main input[name=phone]", "12")
    worker.press("main form[action$='/number/'] button")
    assert worker.page.input_value("main input[name=phone]") == "12"
    worker.page.fill("main input[name=phone]", "138 0013 8000")
    worker.press("main form[action$='/number/'] button")
    assert worker.page.locator("a[href='tel:13800138000']").count() == 1
    worker.press("main form[action$='/missed/'] button")
    assert worker.page.locator(f"#call-{wang.pk}").count() == 0
    Call.objects.filter(pk=wang.pk).update(due_at=now)  # two hours later
    worker.go("/desk/calls/")
    worker.press(f"#call-{wang.pk} form[action$='/told/'] button")
    worker.go("/desk/calls/?tab=told")
    assert "李姐" in worker.page.locator(f"#call-{wang.pk}").inner_text()
    worker.go("/desk/calls/?tab=later")
    wang.refresh_from_db()
    assert (wang.told_by, wang.tries) == (staff, 1)
