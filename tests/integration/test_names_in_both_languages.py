"""A service of the menu is told by its name in the language of whoever reads, whoever wrote and whenever it is read."""

from typing import Any

import pytest
from django.utils import translation

from network.models import Role
from notifications import texts
from notifications.models import Message
from orders import actions as orders
from orders.menu import CatalogueItem
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
CHINESE, ENGLISH = "修小家电", "Small repairs"


@pytest.fixture
def repair() -> CatalogueItem:
    return CatalogueItem.objects.create(service_group="hardship", name=CHINESE, name_en=ENGLISH)


@pytest.mark.parametrize("writes_in", ["zh-hans", "en"])
def test_every_message_of_an_order(station: Any, staff: Any, now: Any, repair: CatalogueItem, writes_in: str) -> None:
    """Placed, joined, planned and cancelled: residents and staff each read their own language."""
    with translation.override(writes_in):
        wishes = [order(station, now=now, title=CHINESE, catalogue_item=repair) for _n in range(2)]
        orders.accept(order_id=wishes[0].pk, by=staff, now=now)
        colleague = person(Role.STAFF, at=station)
        orders.merge(order_id=wishes[1].pk, into_id=wishes[0].pk, by=colleague, now=now)
        plan(station, colleague, now, request_ids=[wishes[0].pk])
        orders.withdraw(order_id=wishes[0].pk, by=wishes[0].requester, now=now)
    told = list(Message.objects.filter(kind__startswith="request_"))
    named = [one for one in told if "title" in one.params]
    assert {"request_new", "request_accepted", "request_merged"} <= {one.kind for one in named}
    assert {one.recipient_id for one in named} >= {staff.pk, wishes[0].requester_id}
    for one in named:
        assert CHINESE in texts.render(one, language="zh-hans").whole, one.kind
        english = texts.render(one, language="en").whole
        assert ENGLISH in english and CHINESE not in english, one.kind


def test_words_of_ones_own_stay_as_they_are(station: Any, staff: Any, now: Any, repair: CatalogueItem) -> None:
    order(station, now=now, title="灯不亮", catalogue_item=repair)
    assert "灯不亮" in texts.render(Message.objects.filter(kind="request_new")[0], language="en").whole


def test_a_message_from_before(now: Any) -> None:
    old = Message(kind="request_accepted", params={"title": CHINESE, "number": "1"}, created_at=now)
    assert CHINESE in texts.render(old, language="en").whole


def test_the_inbox_follows_its_reader(station: Any, now: Any, repair: CatalogueItem) -> None:
    staff = person(Role.STAFF, at=station, language="en")
    order(station, now=now, title=CHINESE, catalogue_item=repair)
    assert ENGLISH in text(browser(staff).get("/inbox/"))
