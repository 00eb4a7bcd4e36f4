"""An old resident rings up and is visited: the station writes it down, plans the visit and calls her; the volunteer who
goes there reads where it is from the claim until two days after; a colleague asks her how it was. axe on every page.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import actions as activities
from activities.models import Activity
from civic.kernel.models import AuditEvent
from network.models import Community, Role
from notifications.calls.models import Call
from orders.models import CatalogueItem, ServiceRequest
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.loop import register
from volunteers.attendance import actions as attendance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME, PHONE, ROOM = "刘奶奶", "13800138000", "四零二室"
HOUSE = (NAME, PHONE, ROOM)


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_from_the_call_to_the_word(visitors: Any, now: datetime, clock: Clock, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    Community.objects.create(site=station, name="锦绣家园")
    lamp = CatalogueItem.objects.create(
        service_group="hardship", name="修小家电", name_en="Small repairs", needs_address=True
    )
    people = {"staff": Role.STAFF, "colleague": Role.STAFF, "volunteer": Role.RESIDENT}
    known = {name: person(role, at=station, username=name, display_name=name) for name, role in people.items()}
    register(known["volunteer"], station)
    worker, volunteer = visitors(language, width), visitors(language, width)
    worker.sign_in("staff", PASSWORD)
    volunteer.sign_in("volunteer", PASSWORD)

    order = writes_down_who_calls(worker, lamp, now)
    visit = plans_the_visit(worker, order)
    takes_the_place(volunteer, visit)
    calls_her(worker, order)

    clock(visit.ends_at)
    claim, staff = visit.claims.get(), known["staff"]
    attendance.check_in(claim_id=claim.pk, by=staff, now=visit.ends_at, at=visit.starts_at)
    attendance.check_out(claim_id=claim.pk, by=staff, now=visit.ends_at, at=visit.ends_at)
    activities.complete(activity_id=visit.pk, attended_residents=1, report="", by=staff, now=visit.ends_at)
    asks_how_it_was(visitors(language, width), order)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", "called")

    place = f"/volunteer/claims/{claim.pk}/"
    clock(visit.ends_at + timedelta(days=2))
    volunteer.go(place)
    assert reads(volunteer) == list(HOUSE)
    clock(visit.ends_at + timedelta(days=2, seconds=1))
    volunteer.go(place)
    assert reads(volunteer) == [], "two days after the end it is closed again"


def writes_down_who_calls(worker: Any, lamp: CatalogueItem, now: datetime) -> ServiceRequest:
    worker.go("/desk/orders/new/")
    page = worker.page
    page.fill("[name=on_behalf_of_name]", NAME)
    page.fill("[name=on_behalf_of_phone]", "138 0013 8000")
    assert not page.is_visible("[name=estate]"), "nothing is asked that the service does not need"
    page.select_option("[name=catalogue_item]", str(lamp.pk))
    page.wait_for_selector("[name=estate]", state="visible")
    worker.look()
    page.fill("[name=estate]", "锦绣家园")
    page.fill("[name=room]", ROOM)
    page.fill("[name=wanted_from]", str(timezone.localdate(now) + timedelta(days=3)))
    page.fill("[name=wanted_until]", str(timezone.localdate(now) + timedelta(days=6)))
    worker.press("main form button.btn-main")
    order = ServiceRequest.objects.get()
    assert order.number in page.inner_text("main") and order.address and order.address.room == ROOM
    worker.go(f"/desk/orders/{order.pk}/")
    worker.press("form[action$='/accept/'] button")
    return order


def plans_the_visit(worker: Any, order: ServiceRequest) -> Activity:
    worker.go(f"/desk/activities/new/?request={order.pk}")
    worker.press("main form button.btn-main")
    worker.press("form[action$='/publish/'] button")
    visit = Activity.objects.get()
    assert visit.is_visit, "what goes to somebody's home is a visit by itself"
    return visit


def takes_the_place(volunteer: Any, visit: Activity) -> None:
    volunteer.go("/volunteer/")
    assert reads(volunteer) == []
    volunteer.go(f"/activities/{visit.pk}/offer/")
    assert reads(volunteer) == [], "no house before the claim"
    volunteer.press("main form button.btn-main")
    assert reads(volunteer) == list(HOUSE)
    assert volunteer.page.locator(f"a[href='tel:{PHONE}']").count() == 1
    assert AuditEvent.objects.filter(verb="activity.looked_at", target_id=str(visit.pk)).count() == 1
    volunteer.go("/volunteer/claims/")
    assert reads(volunteer) == [], "a list is read by others who come near the phone"


def calls_her(worker: Any, order: ServiceRequest) -> None:
    worker.go("/desk/calls/")
    call = Call.objects.open().get(subject=f"request:{order.pk}")
    assert "您好，这里是新城社区" in worker.page.locator(f"#call-{call.pk} blockquote").inner_text()
    worker.press(f"#call-{call.pk} form[action$='/told/'] button")
    assert worker.page.locator(f"#call-{call.pk}").count() == 0


def asks_how_it_was(colleague: Any, order: ServiceRequest) -> None:
    """Somebody else than who took the order on."""
    colleague.sign_in("colleague", PASSWORD)
    colleague.go(f"/desk/orders/{order.pk}/")
    colleague.page.locator("label:has(input[name=outcome][value=done])").click()
    colleague.press("form[action$='/outcome/'] button.btn-main")
    order.refresh_from_db()
    assert order.state == "delivered"


def reads(visitor: Any) -> list[str]:
    """What of the household stands on the page."""
    body = visitor.page.inner_text("body")
    return [word for word in HOUSE if word in body]
