"""At the desk the fields for an address are open only where the chosen service needs one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders.models import CatalogueItem, ServiceRequest
from tests.helpers.pages import beside, browser, text

pytestmark = pytest.mark.django_db
NEW = "/desk/orders/new/"
CALLER = {"via": "phone", "on_behalf_of_name": "刘奶奶", "consent_basis": "asked"}


@pytest.fixture
def lamp() -> CatalogueItem:
    return CatalogueItem.objects.create(service_group="hardship", name="修小家电", needs_address=True)


@pytest.fixture
def talk() -> CatalogueItem:
    return CatalogueItem.objects.create(service_group="elderly", name="防骗讲座")


def is_open(page: str) -> bool:
    return '<details class="fold" open>' in page


def test_choosing_a_service_opens_and_closes_them(station: Any, staff: Any, lamp: Any, talk: Any) -> None:
    client = browser(staff)
    page = text(client.get(NEW))
    assert not is_open(page) and 'name="estate"' in page and 'hx-target="#place"' in page
    for item, opens in ((lamp, True), (talk, False), ("", False), ("\0", False), ("999999999", False)):
        asked = {**CALLER, "catalogue_item": getattr(item, "pk", item), "site": station.pk, "go": "place"}
        part = client.post(NEW, asked, headers={"HX-Request": "true"})
        assert part.status_code == 200 and text(part).strip().startswith('<div id="place">'), item
        assert is_open(text(part)) == opens, item
        assert text(part).count(">optional<") == (4 if opens else 5), "the estate is needed then"
    assert not ServiceRequest.objects.exists(), "it only looks"


def test_what_was_typed_stays_and_is_open(station: Any, staff: Any, talk: Any) -> None:
    asked = {**CALLER, "catalogue_item": talk.pk, "estate": "锦绣家园", "room": "302", "go": "place"}
    part = text(browser(staff).post(NEW, asked, headers={"HX-Request": "true"}))
    assert is_open(part) and 'value="锦绣家园"' in part and 'value="302"' in part


def test_without_javascript_the_fields_come_open_where_they_are_missing(
    station: Any, staff: Any, lamp: Any, now: datetime
) -> None:
    day = str(timezone.localdate(now) + timedelta(days=5))
    call = {**CALLER, "catalogue_item": lamp.pk, "site": station.pk, "people": "1"}
    call |= {"wanted_from": day, "wanted_until": day}
    refused = browser(staff).post(NEW, call)
    assert refused.status_code == 422 and beside(refused, "estate") and is_open(text(refused))
    assert browser(staff).post(NEW, call | {"estate": "锦绣家园"}).status_code == 302
