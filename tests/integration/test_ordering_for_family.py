"""“Order for family” asks first for whom of them, then what is needed, and never again for whom."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.family import actions as family
from accounts.family.models import FamilyMember
from network.models import Role
from orders.models import CatalogueItem, ServiceRequest
from tests.factories.people import person
from tests.helpers.pages import browser, hidden, text

pytestmark = pytest.mark.django_db
NEW = "/orders/new/"
FOR_FAMILY = f"{NEW}?for=family"


@pytest.fixture
def daughter(station: Any) -> Any:
    return person(Role.RESIDENT, at=station)


@pytest.fixture
def mother(daughter: Any, now: datetime) -> FamilyMember:
    said = family.Said(name="王奶奶", relation="parent", birth_year=1950)
    return family.add(by=daughter, said=said, now=now)


def days(now: datetime) -> dict[str, str]:
    first = timezone.localdate(now) + timedelta(days=5)
    return {"wanted_from": str(first), "wanted_until": str(first), "people": "1"}


def test_the_home_page_leads_to_the_question_for_whom(daughter: Any, mother: FamilyMember, now: datetime) -> None:
    client = browser(daughter)
    assert f'href="{FOR_FAMILY}"' in text(client.get("/home/"))
    who = client.get(FOR_FAMILY)
    assert f'value="{mother.pk}"' in text(who) and 'value="self"' not in text(who)
    what = client.post(NEW, hidden(who) | {"for_whom": mother.pk})
    assert what.status_code == 200 and 'name="catalogue_item"' in text(what)
    wish = client.post(NEW, hidden(what) | {"catalogue_item": "own"})
    assert wish.status_code == 200 and 'name="wanted_from"' in text(wish), "for whom is not asked again"
    check = client.post(NEW, hidden(wish) | {"title": "读报", **days(now), "go": "check"})
    client.post(NEW, hidden(check) | {"go": "send"})
    assert ServiceRequest.objects.get().member == mother


def test_what_was_chosen_stays_through_a_search(daughter: Any, mother: FamilyMember) -> None:
    client = browser(daughter)
    what = client.post(NEW, {"for": "family", "for_whom": mother.pk, "go": "wish"})
    for button in ({"go": "service", "q": "灯"}, {"go": "all"}):
        what = client.post(NEW, hidden(what) | button)
        assert what.status_code == 200 and hidden(what)["for_whom"] == str(mother.pk), button
    assert f'value="{mother.pk}"' in text(client.post(NEW, hidden(what) | {"go": "who"}))


def test_who_has_named_nobody_names_them_on_the_way(daughter: Any) -> None:
    client = browser(daughter)
    asked = client.post(NEW, hidden(client.get(FOR_FAMILY)) | {"go": "add"})
    what = client.post(NEW, hidden(asked) | {"new-name": "李爷爷", "new-relation": "parent", "go": "added"})
    assert hidden(what)["for_whom"] == str(FamilyMember.objects.get().pk) and 'name="catalogue_item"' in text(what)


def test_a_service_for_another_age_is_said_and_somebody_else_can_be_chosen(
    daughter: Any, mother: FamilyMember, now: datetime
) -> None:
    reading = CatalogueItem.objects.create(service_group="children", name="作业辅导", age_from=6, age_until=12)
    client = browser(daughter)
    refused = client.post(NEW, {"for": "family", "for_whom": mother.pk, "catalogue_item": reading.pk, "go": "wish"})
    assert refused.status_code == 422 and "has another age" in text(refused)
    another = family.add(by=daughter, said=family.Said(name="李小弟", relation="other"), now=now)
    wish = client.post(NEW, hidden(refused) | {"for_whom": another.pk})
    assert wish.status_code == 200 and "has another age" not in text(wish)


def test_who_has_no_community_yet_comes_back_to_it() -> None:
    answer = browser(person()).get(FOR_FAMILY)
    assert answer.status_code == 302 and "for%3Dfamily" in answer.url
