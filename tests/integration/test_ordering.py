"""Ordering for one's family: what, for whom, where and when; and who reads of it afterwards."""

import html
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.closing import actions as closing
from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import FamilyMember, Purpose
from activities import actions as activities
from activities.models import Activity, Mode
from civic.kernel.errors import Conflict, Invalid, NotAllowed
from civic.kernel.models import AuditEvent
from network.addresses import actions as addresses
from network.addresses.actions import Place
from network.addresses.actions import Said as Address
from network.addresses.models import Address as AddressRow
from network.models import Role
from notifications.models import Message
from notifications.texts import render
from orders import actions, visibility
from orders.models import CatalogueItem, ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.orders_api import body, post, refused
from tests.helpers.pages import api, beside, browser, hidden, text
from volunteers.claims import actions as claims
from volunteers.claims import visibility as places

pytestmark = pytest.mark.django_db
NEW = "/orders/new/"
ROOM, HINT = "五零一金丝雀", "敲三下画眉"  # canary words: they stand nowhere else
HOUSE = Address(estate="锦绣家园", building="3", unit="2", room=ROOM, how_to_find=HINT)
DAY = timedelta(days=1)


@pytest.fixture
def daughter(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="袁女士", phone="13900139000")


@pytest.fixture
def mother(daughter: Any, now: datetime) -> FamilyMember:
    said = Said(name="王奶奶", relation="parent", phone="13800138000", needs=["hearing"])
    return family.add(by=daughter, said=said, agrees=[Purpose.HEALTH], now=now)


@pytest.fixture
def child(daughter: Any, now: datetime) -> FamilyMember:
    said = Said(name="袁小满", relation="child", birth_year=2018)
    return family.add(by=daughter, said=said, agrees=[Purpose.GUARDIAN], now=now)


@pytest.fixture
def lamp() -> CatalogueItem:
    return CatalogueItem.objects.create(
        service_group="hardship",
        name="修小家电",
        name_en="Small repairs",
        spoken="灯坏了 台灯 水龙头",
        unit="things",
        needs_address=True,
    )


def at(said: Address, whose: object, site: Any) -> dict[str, Any]:
    """What is typed on the page that asks where."""
    names = ("estate", "building", "unit", "room", "how_to_find")
    return {f"at-{name}": getattr(said, name) for name in names} | {"at-site": site.pk, "at-whose": str(whose)}


def days(now: datetime, ahead: int = 10) -> dict[str, Any]:
    first = timezone.localdate(now) + ahead * DAY
    return {"wanted_from": str(first), "wanted_until": str(first + 3 * DAY), "people": "1"}


def repaired(station: Any, lamp: CatalogueItem, now: datetime, **fields: Any) -> ServiceRequest:
    """An order of a repair at HOUSE."""
    return order(station, now=now, title=lamp.name, catalogue_item=lamp, place=Place(station, HOUSE), **fields)


# --- For whom -------------------------------------------------------------------------------------------------------


def test_one_tap_and_name_phone_and_consent_follow(daughter: Any, mother: Any, child: Any, now: datetime) -> None:
    client = browser(daughter)
    page = text(client.post(NEW, {"catalogue_item": "own", "go": "who"}))
    assert "王奶奶" in page and "袁小满" in page and f'value="{mother.pk}"' in page
    for member, phone, basis in ((mother, "13800138000", "family"), (child, "", "guardian")):
        given = {"catalogue_item": "own", "for_whom": str(member.pk), "title": "读报", **days(now)}
        given |= {"on_behalf_of_name": "别人", "on_behalf_of_phone": "12"}  # typed for a neighbour before
        page = client.post(NEW, given | {"go": "check"})
        client.post(NEW, hidden(page) | {"go": "send"})
        made = ServiceRequest.objects.get(member=member)
        assert (made.on_behalf_of_name, made.on_behalf_of_phone, made.consent_basis) == (member.name, phone, basis)


def test_somebody_is_added_on_the_way_and_nothing_is_lost(daughter: Any, now: datetime) -> None:
    client = browser(daughter)
    kept = {"catalogue_item": "own", "title": "读报", "details": "大字的", **days(now)}
    asked = client.post(NEW, kept | {"go": "add"})
    assert asked.status_code == 200 and hidden(asked)["details"] == "大字的"
    wrong = client.post(NEW, hidden(asked) | {"new-name": "", "new-relation": "child", "go": "added"})
    assert wrong.status_code == 422 and beside(wrong, "new-name") and not FamilyMember.objects.exists()
    said = {"new-name": "李爷爷", "new-relation": "parent", "go": "added"}
    page = client.post(NEW, hidden(wrong) | said)
    member = FamilyMember.objects.get(user=daughter, name="李爷爷")
    assert "大字的" in text(page) and hidden(page)["for_whom"] == str(member.pk) and "new-name" not in hidden(page)


def test_nobody_orders_for_another_familys_member(station: Any, mother: Any, now: datetime) -> None:
    stranger = person(Role.RESIDENT, at=station)
    given = {"catalogue_item": "own", "for_whom": str(mother.pk), "title": "读报", **days(now), "go": "send"}
    answer = browser(stranger).post(NEW, given)
    assert answer.status_code == 422 and "王奶奶" not in text(answer)
    refused(post(api(stranger), "", body(station, **{"for": str(mother.pk)})), 400, "invalid", "for")
    staff = make.staff(station)
    with pytest.raises(Invalid):  # what staff write down is for nobody's family
        order(station, now=now, by=staff, via="phone", member=mother.pk)
    family.remove(member_id=mother.pk, by=mother.user, now=now)
    with pytest.raises(Invalid) as caught:
        order(station, now=now, by=mother.user, member=mother.pk)
    assert caught.value.field == "member" and not ServiceRequest.objects.exists()


def test_a_service_for_certain_ages(station: Any, daughter: Any, child: Any, mother: Any, now: datetime) -> None:
    """In 2026 whoever was born in 2018 is seven or eight."""
    homework = CatalogueItem.objects.create(service_group="children", name="辅导", name_en="Homework", age_from=9)
    given = {"catalogue_item": homework.pk, "for_whom": str(child.pk), **days(now)}
    page = browser(daughter).post(NEW, given | {"go": "wish"})
    assert page.status_code == 422 and "袁小满 has another age" in text(page)
    with pytest.raises(Invalid) as caught:
        order(station, now=now, by=daughter, member=child.pk, catalogue_item=homework)
    assert (caught.value.field, caught.value.code) == ("member", "age")
    CatalogueItem.objects.update(age_from=8, age_until=8)
    homework.refresh_from_db()
    assert order(station, now=now, by=daughter, member=child.pk, catalogue_item=homework).member == child


def test_what_helpers_should_know_is_read_by_those_who_help(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime
) -> None:
    made = repaired(station, lamp, now, by=daughter, member=mother.pk)
    here, above = make.staff(station), make.staff(station.parent)
    page = f"/desk/orders/{made.pk}/"
    assert "hard of hearing" in text(browser(here).get(page))
    assert "hard of hearing" not in text(browser(above).get(page))
    actions.accept(order_id=made.pk, by=above, now=now)
    assert "hard of hearing" in text(browser(above).get(page)), "whoever took it on knows"
    family.remove(member_id=mother.pk, by=daughter, now=now)
    assert "hard of hearing" not in text(browser(here).get(page)), "taken back with the consent"


def test_a_childs_name_is_for_who_is_near(station: Any, daughter: Any, child: Any, now: datetime) -> None:
    made = order(station, now=now, by=daughter, member=child.pk)
    here, above = browser(make.staff(station)), browser(make.staff(station.parent))
    for url in ("/desk/orders/", f"/desk/orders/{made.pk}/"):
        assert "袁小满" in text(here.get(url))
        assert "袁小满" not in text(above.get(url)) and "袁**" in text(above.get(url))
    row = api(make.staff(station.parent)).get(f"/api/v1/service-requests/{made.pk}").json()
    assert row["on_behalf_of"]["name"] == "袁**" and row["for"] is None
    assert api(daughter).get(f"/api/v1/service-requests/{made.pk}").json()["for"] == str(child.pk)


# --- Where ----------------------------------------------------------------------------------------------------------


def test_asked_once_then_shown_with_change(station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime) -> None:
    client = browser(daughter)
    kept = {"catalogue_item": lamp.pk, "for_whom": str(mother.pk)}
    asked = client.post(NEW, kept | {"go": "wish"})
    assert asked.status_code == 200 and "Where is help needed?" in text(asked)
    wrong = client.post(NEW, kept | at(Address(estate=""), mother.pk, station) | {"go": "wish"})
    assert wrong.status_code == 422 and beside(wrong, "at-estate")
    typed = client.post(NEW, kept | at(HOUSE, mother.pk, station) | {"go": "wish"})
    assert "<h1>When does it suit?</h1>" in text(typed), "what is needed was said"
    page = client.post(NEW, kept | at(HOUSE, mother.pk, station) | days(now) | {"go": "check"})
    assert ROOM in text(page) and "Change the address" in text(page)
    assert not AddressRow.objects.exists(), "nothing is kept before it is sent"
    client.post(NEW, hidden(page) | {"go": "send"})
    made = ServiceRequest.objects.get()
    assert made.address and (made.address.user, made.address.member, made.address.room) == (daughter, mother, ROOM)
    again = client.post(NEW, kept | {"go": "wish"})
    assert "When does it suit?" in text(again), "known by now"
    page = client.post(NEW, kept | days(now) | {"go": "check"})
    assert ROOM in text(page)
    change = client.post(NEW, hidden(page) | {"go": "where"})
    assert f'value="{ROOM}"' in text(change)
    moved = client.post(NEW, hidden(change) | at(Address(estate="幸福里"), mother.pk, station) | {"go": "check"})
    client.post(NEW, hidden(moved) | {"go": "send"})
    made.address.refresh_from_db()
    assert made.address.estate == "幸福里" and AddressRow.objects.count() == 1, "changed in one place"


def test_an_address_typed_for_one_is_not_anothers(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime
) -> None:
    kept = {"catalogue_item": lamp.pk, **days(now), **at(HOUSE, mother.pk, station), "for_whom": "self"}
    page = browser(daughter).post(NEW, kept | {"go": "send"})
    assert "Where is help needed?" in text(page) and "at-estate" not in hidden(page)
    assert not AddressRow.objects.exists()


def test_the_station_of_the_place_answers(daughter: Any, mother: Any, lamp: Any, now: datetime) -> None:
    hers = SiteFactory()
    addresses.write(by=daughter, member=mother, site=hers, said=HOUSE, now=now)
    given = {"catalogue_item": lamp.pk, "for_whom": str(mother.pk), **days(now)}
    page = browser(daughter).post(NEW, given | {"go": "check"})
    assert f"{hers} answers you by" in text(page)
    browser(daughter).post(NEW, hidden(page) | {"go": "send"})
    assert ServiceRequest.objects.get().site == hers


def test_of_a_neighbour_it_stands_with_the_order_alone(station: Any, daughter: Any, lamp: Any, now: datetime) -> None:
    given = {"catalogue_item": lamp.pk, "for_whom": "neighbour", **days(now), **at(HOUSE, "neighbour", station)}
    given |= {"on_behalf_of_name": "赵爷爷", "consent_basis": "asked"}
    page = browser(daughter).post(NEW, given | {"go": "check"})
    browser(daughter).post(NEW, hidden(page) | {"go": "send"})
    made = ServiceRequest.objects.get()
    assert made.address and made.address.room == ROOM and made.address.user is None


def test_without_an_address_a_home_service_is_refused(station: Any, daughter: Any, lamp: Any, now: datetime) -> None:
    answer = post(api(daughter), "", body(station, catalogue_item=str(lamp.pk)))
    refused(answer, 400, "required", "address")
    said = {"estate": "锦绣家园", "room": ROOM, "hint": HINT}
    row = post(api(daughter), "", body(station, catalogue_item=str(lamp.pk), address=said))
    assert row.status_code == 201 and ROOM not in row.content.decode()
    assert post(api(daughter), "", body(station, catalogue_item=str(lamp.pk))).status_code == 201, "the one known"


def test_a_callers_address_is_asked_at_the_desk(station: Any, lamp: Any, now: datetime) -> None:
    staff = make.staff(station)
    call = {"via": "phone", "on_behalf_of_name": "刘奶奶", "consent_basis": "asked", "site": station.pk, **days(now)}
    call["catalogue_item"] = lamp.pk
    answer = browser(staff).post("/desk/orders/new/", call)
    assert answer.status_code == 422 and beside(answer, "estate")
    answer = browser(staff).post("/desk/orders/new/", call | {"estate": "锦绣家园", "room": ROOM})
    made = ServiceRequest.objects.get()
    assert answer.url == f"/desk/orders/{made.pk}/receipt/" and made.service_group == "hardship"
    assert made.address and (made.address.user, made.address.site) == (None, station)
    right = browser(staff).post(f"/desk/orders/{made.pk}/place/", {"at-estate": "幸福里", "at-room": "101"})
    assert right.status_code == 302
    before = made.address
    made.refresh_from_db()
    before.refresh_from_db()
    assert made.address and made.address.whole == "幸福里 101" and before.erased_at, "the wrong one is gone"
    with pytest.raises(NotAllowed):
        above = make.staff(station.parent)
        actions.note_place(order_id=made.pk, place=Place(station, HOUSE), by=above, now=now)


def test_staff_write_in_nobodys_address_book(station: Any, daughter: Any, lamp: Any, now: datetime) -> None:
    made = repaired(station, lamp, now, by=daughter)
    with pytest.raises(Conflict):
        actions.note_place(order_id=made.pk, place=Place(station, HOUSE), by=make.staff(station), now=now)


def test_of_a_member_who_is_removed_open_orders_keep_where_it_is(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime
) -> None:
    """Until a month after they are over."""
    made = repaired(station, lamp, now, by=daughter, member=mother.pk)
    old = repaired(station, lamp, now - 40 * DAY, by=daughter, member=mother.pk)
    actions.withdraw(order_id=old.pk, by=daughter, now=now - 40 * DAY)
    family.remove(member_id=mother.pk, by=daughter, now=now)
    made.refresh_from_db()
    old.refresh_from_db()
    assert made.address and made.address.room == ROOM and made.address.user is None
    assert old.address and old.address.erased_at and made.on_behalf_of_name == "王奶奶"
    assert actions.forget_places(now=now + 60 * DAY) == 0
    actions.withdraw(order_id=made.pk, by=daughter, now=now + 60 * DAY)
    assert [actions.forget_places(now=now + n * DAY) for n in (89, 91, 91)] == [0, 1, 0]
    made.address.refresh_from_db()
    assert made.address.whole == "" and made.address.how_to_find == ""


def test_of_an_account_that_is_closed_nothing_is_kept(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime
) -> None:
    repaired(station, lamp, now, by=daughter, member=mother.pk)
    closing.close(user=daughter, by=daughter, now=now)
    assert not AddressRow.objects.filter(erased_at=None).exists()


def visit(made: ServiceRequest, staff: Any, now: datetime) -> Activity:
    """Planned from the order and published."""
    starts_at = now + 10 * DAY
    planned = activities.create(
        by=staff,
        now=now,
        site=made.site,
        request_ids=[made.pk],
        title="上门修灯",
        location="随手写的门牌",
        mode=Mode.AT_HOME,
        service_group="hardship",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        volunteers_needed=2,
    )
    return activities.publish(activity_id=planned.pk, by=staff, now=now)


def test_the_visit_shows_it_to_who_goes_there(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime, clock: Clock
) -> None:
    made = repaired(station, lamp, now, by=daughter, member=mother.pk)
    staff, helper, other = make.staff(station), make.volunteer(station, now=now), make.volunteer(station, now=now)
    planned = visit(made, staff, now)
    assert planned.location == str(station), "what was typed is not kept"
    claim = claims.claim(activity_id=planned.pk, by=helper, now=now)
    clock(now)
    page = text(browser(helper).get(reverse("volunteers:claim_detail", args=[claim.pk])))
    assert all(word in page for word in (ROOM, HINT, "王奶奶", "13800138000", "hard of hearing"))
    assert AuditEvent.objects.filter(verb="activity.looked_at", actor_id=helper.pk).count() == 1
    for who in (other, daughter, staff):
        assert places.doors(claim, to=who, now=now) == []
    assert places.doors(claim, to=helper, now=planned.ends_at + 2 * DAY)
    assert places.doors(claim, to=helper, now=planned.ends_at + 2 * DAY + timedelta(seconds=1)) == []
    for url in (f"/activities/{planned.pk}/", "/volunteer/", "/activities/"):
        assert ROOM not in text(browser(other).get(url))


def test_planning_from_an_order_with_an_address_asks_for_no_place(
    station: Any, daughter: Any, lamp: Any, now: datetime, clock: Clock
) -> None:
    made = repaired(station, lamp, now, by=daughter)
    staff = browser(make.staff(station))
    clock(now)
    form = staff.get(f"/desk/activities/new/?request={made.pk}").context["form"]
    assert (form.initial["mode"], form.initial["location"]) == ("at_home", "")
    given = {"title": "修灯", "service_group": "hardship", "date": str(made.wanted_from), "start_time": "09:00"}
    given |= {"end_time": "10:00", "volunteers_needed": "1", "grade": "a", "site": station.pk, "request": str(made.pk)}
    asked = staff.post("/desk/activities/new/", given | {"mode": "on_site"})
    assert asked.status_code == 422 and beside(asked, "location")
    assert staff.post("/desk/activities/new/", given | {"mode": "at_home"}).status_code == 302
    planned = Activity.objects.get()
    assert (planned.audience, planned.location) == ("invited", str(station))
    given |= {"mode": "at_home", "location": "随手写的门牌", "title": "修台灯"}
    assert staff.post(f"/desk/activities/{planned.pk}/edit/", given).status_code == 302
    planned.refresh_from_db()
    assert (planned.title, planned.location) == ("修台灯", str(station))


def test_the_room_stands_on_no_list_and_in_no_message(
    station: Any, daughter: Any, mother: Any, lamp: Any, now: datetime, caplog: Any, clock: Clock
) -> None:
    """Control: on the order's own page and on the place's the same words are found."""
    caplog.set_level("DEBUG")
    made = repaired(station, lamp, now, by=daughter, member=mother.pk)
    staff, above, helper = make.staff(station), make.staff(station.parent), make.volunteer(station, now=now)
    planned = visit(made, staff, now)
    claims.claim(activity_id=planned.pk, by=helper, now=now)
    clock(now)
    canary = re.compile(f"{ROOM}|{HINT}")
    lists = ["/orders/", "/home/", "/desk/", "/desk/orders/", "/desk/orders/?tab=planned", "/desk/activities/"]
    lists += [f"/desk/activities/{planned.pk}/", f"/desk/activities/{planned.pk}/roll/", f"/activities/{planned.pk}/"]
    lists += ["/inbox/", "/volunteer/", "/volunteer/claims/", "/activities/", f"/desk/activities/{planned.pk}/edit/"]
    calls = ["service-requests", f"service-requests/{made.pk}", "activities", f"activities/{planned.pk}", "me/claims"]
    for who in (daughter, staff, above, helper):
        page, program = browser(who), api(who)
        found = [url for url in lists if canary.search(html.unescape(text(page.get(url))))]
        found += [call for call in calls if canary.search(program.get(f"/api/v1/{call}").content.decode())]
        assert found == []
    told = [render(message, language="zh-hans").whole for message in Message.objects.all()]
    logged = [f"{event.verb} {event.data} {event.reason}" for event in AuditEvent.objects.all()]
    assert told and not canary.search(" ".join(told + logged) + caplog.text)
    assert "锦绣家园 building 3 unit 2 ***" in text(browser(staff).get("/desk/orders/?tab=planned"))
    shown = {who: text(browser(who).get(f"/desk/orders/{made.pk}/")) for who in (staff, above)}
    assert canary.search(shown[staff]) and not canary.search(shown[above]) and "***" in shown[above]
    assert ROOM in text(browser(daughter).get(f"/orders/{made.pk}/"))


# --- What, and when -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "means"),
    [("灯坏了", "修小家电"), ("我家的台灯不亮", "修小家电"), ("repairs", "修小家电"), ("水龙头", "修小家电"),
     ("心里难受", "找人说说话"), ("to the doctor", "陪看病"), ("陪我去医院", "陪看病"), ("飞到月球", None)],
)  # fmt: skip
def test_spoken_words_find_the_service(daughter: Any, said: str, means: str | None) -> None:
    from orders import catalogue  # loads rows, so only here

    catalogue.load()
    page = browser(daughter, "zh-hans").post(NEW, {"q": said, "go": "service"})
    found = [one.item.name for one in page.context["services"]]
    assert found[:1] == ([means] if means else [])
    last = text(page).rindex('class="choice"')
    assert 'value="own"' in text(page)[last : last + 60], "what was meant stands before one's own words"


def test_what_is_ordered_most_here_stands_first(station: Any, daughter: Any, lamp: Any, now: datetime) -> None:
    read = CatalogueItem.objects.create(service_group="elderly", name="读报", name_en="Reading", position=9)
    order(station, now=now, title="读报", catalogue_item=read)
    order(station, now=now, title="读报", catalogue_item=read)
    page = browser(daughter).get(NEW)
    assert [one.item.name for one in page.context["services"]] == ["读报", "修小家电"]


@pytest.mark.parametrize(("words", "group", "secret"), [("心里难受想聊聊", "psychological_care", True),
                                                       ("台灯坏了", "hardship", False), ("飞到月球", "public_need", False)])  # fmt: skip
def test_the_group_of_a_free_wish_follows_from_its_words_until_staff_say_better(
    station: Any, daughter: Any, now: datetime, words: str, group: str, secret: bool
) -> None:
    from orders import catalogue  # loads rows, so only here

    catalogue.load()
    given = {"catalogue_item": "own", "for_whom": "self", "title": words, **days(now), "go": "send"}
    browser(daughter).post(NEW, given)
    made = ServiceRequest.objects.get()
    assert (made.service_group, made.is_confidential) == (group, secret)
    if not secret:
        staff = browser(make.staff(station))
        answer = staff.post(f"/desk/orders/{made.pk}/group/", {"service_group": "psychological_care"})
        made.refresh_from_db()
        assert answer.status_code == 302 and (made.service_group, made.is_confidential) == ("psychological_care", True)
        assert AuditEvent.objects.filter(verb="request.regrouped", target_id=str(made.pk)).exists()


def test_an_escort_asks_for_an_hour(station: Any, daughter: Any, now: datetime) -> None:
    escort = CatalogueItem.objects.create(service_group="elderly", name="陪诊", name_en="Escort", needs_time=True)
    given = {"catalogue_item": escort.pk, "for_whom": "self", "wanted_from": days(now)["wanted_from"], "people": "1"}
    asked = browser(daughter).post(NEW, given | {"go": "check"})
    assert asked.status_code == 422 and beside(asked, "wanted_time") and "wanted_part" not in text(asked)
    browser(daughter).post(NEW, given | {"wanted_time": "08:30", "go": "send"})
    made = ServiceRequest.objects.get()
    assert (str(made.wanted_time), made.wanted_until) == ("08:30:00", made.wanted_from)
    refused(post(api(daughter), "", body(station, catalogue_item=str(escort.pk))), 400, "required", "at")
    row = post(
        api(daughter), "", body(station, catalogue_item=str(escort.pk), at="08:30", part_of_day="morning")
    ).json()
    assert (row["at"], row["part_of_day"], row["catalogue_item"]) == ("08:30:00", "morning", str(escort.pk))


def test_of_a_confidential_order_no_list_says_which_service(station: Any, daughter: Any, now: datetime) -> None:
    talk = CatalogueItem.objects.create(
        service_group="psychological_care", name="谈心", name_en="Talk", is_confidential=True
    )
    order(station, now=now, by=daughter, title="谈心", catalogue_item=talk)
    rows = api(make.staff(station)).get("/api/v1/service-requests").json()["results"]
    assert [row["catalogue_item"] for row in rows] == [None]


def test_for_today_or_tomorrow_the_page_says_to_call_and_it_stands_first(
    station: Any, daughter: Any, clock: Clock
) -> None:
    now = clock("2026-11-25 09:30")
    order(station, now=now, title="先来的", wanted_from=date(2026, 11, 27), wanted_until=date(2026, 11, 30))
    client, staff = browser(daughter), browser(make.staff(station))
    for ahead, calls in ((0, True), (1, True), (2, False)):
        given = {"catalogue_item": "own", "for_whom": "self", "title": f"第{ahead}天", **days(now, ahead)}
        page = client.post(NEW, given | {"go": "check"})
        assert ("call as well" in text(page)) is calls, "said before it is sent"
        assert not calls or station.phone in text(page)
        client.post(NEW, hidden(page) | {"go": "send"})
    rows = {one.title: one for one in ServiceRequest.objects.all()}
    assert [rows[f"第{n}天"].can_wait for n in range(3)] == [False, False, True]
    for url in ("/desk/", "/desk/orders/"):
        page = text(staff.get(url))
        assert page.index("第0天") < page.index("先来的") and "urgent: wanted by today" in page
    assert api(daughter).get(f"/api/v1/service-requests/{rows['第0天'].pk}").json()["urgent"] is True


def test_a_closed_station_is_said_before_sending(station: Any, daughter: Any, clock: Clock) -> None:
    """On Friday evening for Monday: nobody is there before."""
    now = clock("2026-11-27 19:00")
    given = {"catalogue_item": "own", "for_whom": "self", "title": "读报", **days(now, 3), "go": "check"}
    assert "call as well" in text(browser(daughter).post(NEW, given))


def test_a_title_of_the_menu_reads_in_the_readers_language(
    station: Any, daughter: Any, lamp: Any, now: datetime
) -> None:
    made = repaired(station, lamp, now, by=daughter)
    own = order(station, now=now, by=daughter, title="我的修小家电", catalogue_item=lamp)
    staff = make.staff(station)
    for who, url in ((daughter, "/orders/"), (staff, "/desk/orders/"), (daughter, f"/orders/{made.pk}/")):
        assert "Small repairs" in text(browser(who).get(url)) and "修小家电" in text(browser(who, "zh-hans").get(url))
    assert own.heading == "我的修小家电", "words of one's own stay"
    assert visibility.line(made, to=staff).title
