"""Confidential orders: who reads them, that every look is recorded, and where their words never appear."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.kernel.errors import Invalid
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications.models import Message
from orders import actions
from orders.errors import AlreadyPlanned
from orders.models import CatalogueItem
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="孙大爷", phone="13900139000")


def secret(station: Any, **fields: Any) -> Any:
    given = {"service_group": "psychological_care", "title": SECRET[0], "details": SECRET[1]}
    return order(station, now=timezone.now(), **(given | fields))


def looks() -> int:
    return AuditEvent.objects.filter(verb="request.looked_at").count()


SECRET = ("想找人说说话", "睡不着", "孙大爷", "只想跟李姐说", "转到心理热线")


def test_a_confidential_order_is_read_by_whoever_took_it_on(station: Any, resident: Any, now: datetime) -> None:
    made = order(station, now=now, by=resident, service_group="psychological_care", title=SECRET[0], details=SECRET[1])
    assert made.is_confidential
    actions.add_note(order_id=made.pk, text=SECRET[3], by=resident, now=now)
    handler, colleague = make.staff(station), make.staff(station)
    chief = make.staff(station.parent)
    url = f"/desk/orders/{made.pk}/"
    for one in (handler, colleague, chief):
        client = browser(one)
        for path in (url, "/desk/orders/", "/desk/", "/inbox/"):
            page = text(client.get(path))
            assert not [word for word in SECRET if word in page], path
        assert "Confidential order" in text(client.get(url)) and client.get(f"{url}receipt/").status_code == 403
        assert client.post(f"/orders/{made.pk}/note/", {"text": "x"}).status_code == 404
    assert not AuditEvent.objects.filter(verb="request.looked_at").exists()
    browser(handler).post(f"{url}accept/")
    page = text(browser(handler).get(url))
    assert all(word in page for word in SECRET[:4])
    assert AuditEvent.objects.get(verb="request.looked_at").actor_id == handler.pk
    actions.decline(order_id=made.pk, reason=SECRET[4], by=handler, now=now)
    for one in (colleague, chief):
        for path in (url, "/desk/orders/?tab=closed"):
            assert not [word for word in SECRET if word in text(browser(one).get(path))], path
    page = text(browser(resident).get(f"/orders/{made.pk}/"))
    assert all(word in page for word in (SECRET[0], *SECRET[3:])) and "It is confidential" in page


@pytest.mark.parametrize(
    ("group", "people", "item_is", "confidential"),
    [
        ("psychological_care", 1, None, True),
        ("psychological_care", 2, None, False),
        ("psychological_care", 30, True, True),
        ("elderly", 1, None, False),
        ("elderly", 1, True, True),
    ],
)
def test_what_is_confidential(
    station: Any, group: str, people: int, item_is: bool | None, confidential: bool, now: datetime
) -> None:
    item = None
    if item_is is not None:
        item = CatalogueItem.objects.create(service_group=group, name="x", name_en="x", is_confidential=item_is)
    made = order(station, now=now, service_group=group, people=people, catalogue_item=item)
    assert made.is_confidential is confidential


def test_every_look_is_recorded_and_lists_give_none(station: Any, now: datetime) -> None:
    handler = make.staff(station)
    made = secret(station)
    actions.accept(order_id=made.pk, by=handler, now=now)
    client = browser(handler)
    for path in ("/desk/orders/?tab=to-plan", "/desk/", "/api/v1/service-requests", "/inbox/"):
        page = client.get(path).content.decode()
        assert not [word for word in SECRET if word in page or json.dumps(word)[1:-1] in page] and looks() == 0, path
    for n, path in enumerate((f"/desk/orders/{made.pk}/", f"/desk/orders/{made.pk}/receipt/"), 1):
        assert SECRET[0] in text(client.get(path)) and looks() == n, path
    assert client.get(f"/api/v1/service-requests/{made.pk}").json()["details"] == SECRET[1] and looks() == 3


def test_who_wrote_it_down_for_a_caller_is_recorded_too(station: Any, now: datetime) -> None:
    typist = make.staff(station)
    caller = {"via": "phone", "on_behalf_of_name": "孙大爷", "consent_basis": "asked"}
    made = secret(station, by=typist, **caller)
    client = browser(typist)
    assert SECRET[0] in text(client.get(f"/desk/orders/{made.pk}/receipt/")) and looks() == 1
    assert client.get(f"/orders/{made.pk}/").url == f"/desk/orders/{made.pk}/"
    assert SECRET[0] in text(client.get(f"/desk/orders/{made.pk}/")) and looks() == 2
    assert SECRET[0] not in text(client.get("/desk/orders/"))
    actions.accept(order_id=made.pk, by=make.staff(station), now=now)
    assert SECRET[0] not in str(list(Message.objects.values("params")))
    typist.memberships.all().delete()
    assert browser(typist).get(f"/api/v1/service-requests/{made.pk}").status_code == 404, "it is the station's"


def test_planned_twice_it_is_named_by_its_number(station: Any, now: datetime) -> None:
    handler = make.staff(station)
    made, plain = secret(station), order(station, now=now)
    for one in (made, plain):
        actions.accept(order_id=one.pk, by=handler, now=now)
        actions.plan(order_ids=[one.pk], by=handler, now=now)
    for by, one, name in (
        (handler, made, made.number),  # no look is recorded where an error is read
        (make.staff(station), made, made.number),
        (make.staff(station), plain, plain.title),
    ):
        with pytest.raises(AlreadyPlanned) as refused:
            actions.plan(order_ids=[one.pk], by=by, now=now)
        assert refused.value.params == {"title": name}


def test_nothing_is_joined_with_it(station: Any, now: datetime) -> None:
    staff = make.staff(station)
    made, plain = secret(station), order(station, now=now)
    for one, into in ((plain, made), (made, plain)):
        with pytest.raises(Invalid) as refused:
            actions.merge(order_id=one.pk, into_id=into.pk, by=staff, now=now)
        assert refused.value.code == "confidential"


def test_the_administration_reads_no_sentences(station: Any, resident: Any, now: datetime) -> None:
    made = secret(station, by=resident)
    actions.add_note(order_id=made.pk, text=SECRET[3], by=resident, now=now + timedelta(minutes=1))
    event = AuditEvent.objects.get(verb="request.noted")
    admin = browser(person(is_staff=True, is_superuser=True))
    for path in ("/admin/kernel/auditevent/", f"/admin/kernel/auditevent/{event.pk}/change/"):
        page = text(admin.get(path))
        assert "request.noted" in page and SECRET[3] not in page, path
    assert SECRET[3] in text(browser(resident).get(f"/orders/{made.pk}/"))
