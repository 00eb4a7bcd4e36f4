"""Ordering and what follows, as a resident meets it; the desk is in test_orders_desk."""

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from civic.kernel.words import day, mask_phone
from network.models import Role
from orders.models import CatalogueItem, ServiceRequest
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.clock import Clock
from tests.helpers.pages import beside, browser, hidden, text

pytestmark = pytest.mark.django_db
NEW = "/orders/new/"


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="孙大爷", phone="13900139000")


def answers(**fields: Any) -> dict[str, Any]:
    """What a resident says on all the pages, of a wish in their own words."""
    today = timezone.localdate()
    given = {"catalogue_item": "own", "for_whom": "self", "title": "修台灯", "details": "灯不亮了，晚上看不见"}
    given |= {"wanted_from": str(today), "wanted_until": str(today + timedelta(days=3)), "people": "1"}
    return given | fields


def other(**fields: Any) -> dict[str, Any]:
    """The same for a neighbour."""
    given = {"for_whom": "neighbour", "on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13800138000"}
    return answers(**(given | {"consent_basis": "asked"} | fields))


def sent(client: Client, given: dict[str, Any]) -> Any:
    """Read over and sent, as a browser does it."""
    page = client.post(NEW, given | {"go": "check"})
    assert page.status_code == 200, page.context["form"].errors
    return client.post(NEW, hidden(page) | {"go": "send"}, follow=True)


def typed(page: Any) -> dict[str, str]:
    """What stands in the fields of a page."""
    form = page.context.get("form")
    found = form.initial if form else {}
    return {name: str(found[name]) for name in (form.fields if form else ()) if found.get(name)}


# --- Ordering -------------------------------------------------------------------------------------------------------


def test_an_order_in_ones_own_words(station: Any, resident: Any) -> None:
    client = browser(resident)
    first = client.get(NEW)
    assert first.status_code == 200 and "For older people" not in text(first), "nobody is asked for one of five groups"
    second = client.post(NEW, {"catalogue_item": "own", "q": "灯坏了", "go": "who"})
    assert hidden(second)["catalogue_item"] == "own"
    third = client.post(NEW, hidden(second) | {"for_whom": "self", "go": "wish"})
    assert 'value="灯坏了"' in text(third), "what was searched for is where the wish begins"
    page = text(sent(client, answers()))
    made = ServiceRequest.objects.get()
    assert (made.site, made.requester, made.state, made.via) == (station, resident, "submitted", "web")
    assert (made.title, made.details, made.people) == ("修台灯", "灯不亮了，晚上看不见", 1)
    assert (made.wanted_until - made.wanted_from).days == 3 and not made.is_confidential and not made.is_proxy
    assert f"The number is {made.number}." in page and "Waiting for an answer" in page
    with override("en"):
        days = f"<dd>{day(made.wanted_from, now=made.submitted_at)} to {day(made.wanted_until, now=made.submitted_at)}</dd>"
    assert days in page and "<dd>灯不亮了，晚上看不见</dd>" in page and "<dd>1 person</dd>" in page


def test_a_service_of_the_list(resident: Any) -> None:
    item = CatalogueItem.objects.get_or_create(service_group="elderly", name="理发", name_en="Haircut")[0]
    gone = CatalogueItem.objects.create(service_group="elderly", name="停办", name_en="Gone", is_active=False)
    client = browser(resident)
    page = text(client.get(NEW))
    assert "Haircut" in page and "Gone" not in page
    for wrong in (gone.pk, "x", ""):
        refused = client.post(NEW, answers(catalogue_item=wrong, go="check"))
        assert refused.status_code == 422 and "notice-bad" in text(refused)
    given = answers(catalogue_item=item.pk)
    del given["title"]
    assert "<h1>Haircut</h1>" in text(sent(client, given))
    made = ServiceRequest.objects.get()
    assert (made.catalogue_item, made.title, made.service_group) == (item, "理发", "elderly")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("１３８ ００１３ ８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0534-2233445", "0534-223-3445"),
        ("０５３４２２３３４４５", "0534-223-3445"),
        ("", ""),
    ],
)
def test_for_another_person(resident: Any, typed: str, kept: str) -> None:
    page = text(sent(browser(resident), other(on_behalf_of_phone=typed)))
    made = ServiceRequest.objects.get()
    assert (made.on_behalf_of_name, made.on_behalf_of_phone, made.consent_basis) == ("王奶奶", kept, "asked")
    assert made.requester == resident and "<dd>王奶奶</dd>" in page
    assert "13800138000" not in page and (f"<dd>{mask_phone(kept)}</dd>" in page) is bool(kept)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "required"),
        ("title", "   ", "required"),
        pytest.param("title", "灯" * 61, "60", id="long title"),
        pytest.param("title", "\u0958" * 60, "60", id="twice as long in composed form"),
        pytest.param("details", "灯" * 1001, "1000", id="long details"),
        ("wanted_from", "2020-02-29", "This day has passed"),
        ("wanted_from", "明天", "date"),
        ("wanted_from", "", "required"),
        ("wanted_until", "2020-02-29", "before the first"),
        ("wanted_until", "2026-02-30", "date"),
        ("people", "0", "1"),
        ("people", "501", "500"),
        ("people", "很多", "whole number"),
        ("on_behalf_of_name", "", "required"),
        ("on_behalf_of_name", "\u200e", "required"),  # a mark that nobody sees is no name
        ("on_behalf_of_name", "王" * 41, "40"),
        ("on_behalf_of_phone", "12345", "not a telephone number"),
        ("on_behalf_of_phone", "王奶奶家", "not a telephone number"),
        ("on_behalf_of_phone", "138001380001", "not a telephone number"),
        ("on_behalf_of_phone", "1" * 41, "40"),
        ("consent_basis", "", "required"),
        ("consent_basis", "x", "valid choice"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(
    resident: Any, field: str, value: str, words: str
) -> None:
    client = browser(resident)
    for go in ("check", "send"):  # found when it is read over, not only at the end
        page = client.post(NEW, other(**{field: value, "go": go}))
        assert page.status_code == 422, go
        assert words in beside(page, field)
        shown = html.unescape(text(page))
        kept = {"title": "修台灯", "details": "灯不亮了", "on_behalf_of_name": "王奶奶", "people": 'value="1"'}
        assert all(word in shown for name, word in kept.items() if name != field)
        assert value.strip() in shown and 'value="neighbour"' in shown
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("👵🏻 修灯 💡👨‍👩‍👧", "👵🏻 修灯 💡👨‍👩‍👧"),
        ("إصلاح المصباح", "إصلاح المصباح"),
        ("Ｌａｍｐ　修灯", "Ｌａｍｐ　修灯"),
        ("灯\u202e坏了", "灯坏了"),  # a direction override could make staff read another text
        ('<b>灯</b> & "灯"', '<b>灯</b> & "灯"'),
        ("𠮷" * 60, "𠮷" * 60),
    ],
)
def test_any_script_is_kept_and_shown(resident: Any, staff: Any, typed: str, shown: str) -> None:
    page = sent(browser(resident), answers(title=typed, details=typed))
    made = ServiceRequest.objects.get()
    assert made.title == made.details == shown
    for one in (page, browser(staff).get("/desk/orders/"), browser(staff).get(f"/desk/orders/{made.pk}/")):
        assert shown in html.unescape(text(one)) and "<b>灯" not in text(one)


@pytest.mark.parametrize("phone", ["05342233445x1234567", "+1 650 253 0000"])
def test_an_extension_or_a_number_abroad_can_be_called_back(resident: Any, phone: str) -> None:
    sent(browser(resident), other(on_behalf_of_phone=phone))
    kept = ServiceRequest.objects.get().on_behalf_of_phone
    assert re.sub(r"\D", "", kept) == re.sub(r"\D", "", phone) and len(kept) <= 20


def test_nothing_is_lost_on_the_way_back(resident: Any) -> None:
    client = browser(resident)
    page = client.post(NEW, other(go="check"))
    for go in ("wish", "who", "service"):
        page = client.post(NEW, hidden(page) | typed(page) | {"go": go})
    page = client.post(NEW, hidden(page) | {"catalogue_item": "own", "go": "who"})
    page = client.post(NEW, hidden(page) | typed(page) | {"for_whom": "neighbour", "go": "wish"})
    shown = hidden(page) | typed(page)
    assert (shown["title"], shown["details"], shown["people"]) == ("修台灯", "灯不亮了，晚上看不见", "1")
    assert (shown["on_behalf_of_name"], shown["on_behalf_of_phone"]) == ("王奶奶", "13800138000")


def test_two_taps_are_one_order_and_both_end_at_it(resident: Any) -> None:
    client = browser(resident)
    form = hidden(client.post(NEW, answers(go="check"))) | {"go": "send"}
    urls = {client.post(NEW, form).url for _n in range(3)}
    assert urls == {f"/orders/{ServiceRequest.objects.get().pk}/"}
    sent(client, answers())
    assert ServiceRequest.objects.count() == 2, "the same words in a new form are a new order"


def test_a_form_key_of_somebody_else_gives_nothing_away(resident: Any, station: Any) -> None:
    taken = order(station, now=timezone.now(), submit_key=uuid.uuid4())
    answer = browser(resident).post(NEW, answers(go="send", submit_key=str(taken.submit_key)))
    assert answer.status_code in (302, 404, 409, 422) and str(taken.pk) not in answer.headers.get("Location", "")


def test_whoever_has_no_community_chooses_one_first(client: Client) -> None:
    answer = browser(person()).get(NEW)
    assert answer.status_code == 302 and answer.url == "/community/?next=/orders/new/"
    assert client.get(NEW).status_code == 302 and "login" in client.get(NEW).url


def test_the_day_begins_at_shanghais_midnight(clock: Clock, resident: Any) -> None:
    clock("2026-11-25 00:30")  # 24 November 16:30 in UTC
    client = browser(resident)
    late = client.post(NEW, answers(wanted_from="2026-11-24", go="check"))
    assert late.status_code == 422 and beside(late, "wanted_from")
    sent(client, answers(wanted_from="2026-11-25"))
    assert ServiceRequest.objects.get().number == "261125-01"
