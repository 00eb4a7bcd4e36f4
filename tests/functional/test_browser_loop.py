"""One need through the pages of the four people, in a real browser, in Chinese on a phone and in English on a desk;
axe on every page.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.models import Activity
from civic.kernel import months
from network.models import Role
from orders.models import CatalogueItem, ServiceRequest
from points.models import Account
from programmes.models import MonthlyProgramme
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.loop import bring_to_the_end, eventually, register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_the_loop_through_the_pages(visitors: Any, celery_worker_process: Any, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    person(Role.RESIDENT, at=station, username="resident", display_name="王阿姨")
    person(Role.STAFF, Role.OFFICIAL, at=station, username="staff", display_name="李姐")
    helper = person(Role.RESIDENT, at=station, username="volunteer", display_name="张晓")
    register(helper, station)
    CatalogueItem.objects.get_or_create(
        service_group="hardship", name="修小家电", defaults={"name_en": "Small repairs"}
    )
    resident, staff, volunteer = (visitors(language, width) for _name in range(3))
    for visitor, name in ((resident, "resident"), (staff, "staff"), (volunteer, "volunteer")):
        visitor.sign_in(name, PASSWORD)

    order = places_an_order(resident)
    activity = plans_and_publishes(staff, order)
    resident.go(f"/activities/{activity.pk}/")
    assert activity.signups.get().is_ordered, "whoever ordered it has a seat"
    resident.page.locator("details:has(form[action$='/change/']) > summary").click()
    resident.press("form[action$='/change/'] button")
    volunteer.go("/volunteer/")
    volunteer.go(f"/activities/{activity.pk}/offer/")
    volunteer.press("main form button.btn-main")
    claim = activity.claims.get()
    volunteer.go(f"/volunteer/claims/{claim.pk}/")

    staff.go(f"/desk/activities/{activity.pk}/code/")
    bring_to_the_end(str(activity.pk))
    checks_in_and_completes(staff, activity, claim)
    balance = eventually(lambda: Account.objects.filter(user=helper).values_list("balance", flat=True).first())
    volunteer.go("/points/")
    assert str(balance) in volunteer.page.inner_text("main")
    volunteer.go("/rewards/")

    resident.go(f"/orders/{order.pk}/")
    resident.page.locator("label:has(input[name=outcome][value=done])").click()
    resident.page.locator("label:has(input[name=score][value='5'])").click()
    resident.press("form[action$='/outcome/'] button.btn-main")
    order.refresh_from_db()
    assert order.state == "rated" and order.rating.score == 5

    sends_next_months_list(staff, station)
    staff.go("/reports/")
    staff.go("/reports/rows/activities/")
    for url in (
        "/me/",
        "/inbox/",
        "/orders/",
        "/my-signups/",
        "/home/",
        "/activities/",
        "/me/preferences/",
        "/community/",
    ):
        resident.go(url)


def places_an_order(resident: Any) -> ServiceRequest:
    resident.go("/home/")
    resident.go("/orders/new/")
    resident.press("button[name=catalogue_item][value=own]")
    resident.page.locator("main details summary").click()
    resident.page.fill("[name=on_behalf_of_name]", "奶奶")
    resident.page.locator("label:has(input[name=consent_basis][value=family])").click()
    resident.press("button[name=for_whom][value=neighbour]")
    resident.page.fill("[name=title]", "修理台灯")
    resident.page.fill("[name=wanted_from]", str(timezone.localdate() - timedelta(days=2)))
    resident.press("button[name=go][value=check]")
    assert resident.page.locator("#id_wanted_from_error, .problem").count(), (
        "a day that has passed is said beside its field"
    )
    assert resident.page.input_value("[name=title]") == "修理台灯", "what was typed stays"
    resident.page.fill("[name=wanted_from]", str(timezone.localdate() + timedelta(days=1)))
    resident.press("button[name=go][value=check]")
    resident.press("button[name=go][value=send]")
    order = ServiceRequest.objects.get(title="修理台灯")
    assert order.number in resident.page.inner_text("main")
    return order


def plans_and_publishes(staff: Any, order: ServiceRequest) -> Activity:
    staff.go("/desk/")
    staff.press(f"form[action='/desk/orders/{order.pk}/accept/'] button")
    staff.go("/desk/orders/?tab=to-plan")
    staff.go(f"/desk/activities/new/?request={order.pk}")
    staff.page.fill("[name=location]", "新城社区服务大厅")
    staff.press("main form button.btn-main")
    activity = Activity.objects.get()
    staff.press("form[action$='/publish/'] button")
    staff.go("/desk/activities/")
    order.refresh_from_db()
    assert order.state == "planned"
    return activity


def checks_in_and_completes(staff: Any, activity: Activity, claim: Any) -> None:
    from volunteers.attendance import actions as attendance_actions

    staff.go(f"/desk/activities/{activity.pk}/roll/")
    activity.refresh_from_db()
    by = activity.created_by
    now = timezone.now()
    attendance_actions.check_in(claim_id=claim.pk, by=by, now=now, at=activity.starts_at)
    attendance_actions.check_out(claim_id=claim.pk, by=by, now=now, at=activity.ends_at)
    staff.go(f"/desk/activities/{activity.pk}/roll/")
    staff.go(f"/desk/activities/{activity.pk}/")
    staff.page.fill("[name=attended_residents]", "1")
    staff.press("form[action$='/complete/'] button")
    claim.refresh_from_db()
    assert claim.state == "confirmed" and claim.service_minutes == 120


def sends_next_months_list(staff: Any, station: Any) -> None:
    staff.go("/desk/programmes/")
    first = months.after(timezone.localdate())
    staff.go("/desk/activities/new/")
    staff.page.fill("[name=title]", "手机课")
    staff.page.locator("label:has(input[name=service_group][value=elderly])").click()
    staff.page.fill("[name=date]", str(first + timedelta(days=9)))
    staff.press("main form button.btn-main")
    staff.go("/desk/programmes/")
    staff.press("form[action*='/build/'] button")
    staff.press("button[name=go][value=publish]")
    programme = MonthlyProgramme.objects.get(site=station)
    assert programme.state == "published" and len(programme.frozen["items"]) == 1
    staff.go(f"/programmes/{station.pk}/{first:%Y-%m}/")


PUBLIC = (
    "/?stay",
    "/how-it-works/",
    "/activities/",
    "/community/",
    "/account/login/",
    "/account/login/code/",
    "/api/docs/",
)
STAFF = (
    "/desk/orders/new/",
    "/desk/import/",
    "/desk/volunteers/",
    "/desk/rewards/",
    "/counter/",
    "/desk/activities/new/",
)
VOLUNTEER = ("/volunteer/", "/volunteer/claims/", "/points/", "/rewards/", "/account/2fa/")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_the_other_pages_are_clean_too(visitors: Any, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    person(Role.STAFF, Role.MERCHANT, at=station, username="staff")
    helper = person(Role.RESIDENT, Role.TEAM_LEADER, at=station, username="volunteer")
    register(helper, station)
    for name, pages in ((None, PUBLIC), ("staff", STAFF), ("volunteer", VOLUNTEER)):
        visitor = visitors(language, width)
        if name:
            visitor.sign_in(name, PASSWORD)
        for page in pages:
            visitor.go(page)
