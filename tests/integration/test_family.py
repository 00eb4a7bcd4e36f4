"""Whom a person looks after: named once, agreed to once, seen by nobody else, erased when removed."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.closing import actions as closing
from accounts.family import actions, queries
from accounts.family.actions import Said
from accounts.family.models import Consent, FamilyMember, Need, Purpose
from civic.kernel.errors import Invalid, NotFound
from civic.kernel.models import AuditEvent
from tests.factories.people import person

pytestmark = pytest.mark.django_db
CHILD = Said(name="袁小满", relation="child", birth_year=2018)
BOTH = (Purpose.GUARDIAN, Purpose.HEALTH)


@pytest.fixture
def mother() -> Any:
    return person(display_name="袁妈妈")


def refused(**given: Any) -> Invalid:
    with pytest.raises(Invalid) as caught:
        actions.add(**given)
    return caught.value


def test_a_child_under_fourteen_is_named_with_a_guardians_consent(mother: Any, now: datetime) -> None:
    assert refused(by=mother, said=CHILD, now=now).field == "agrees_guardian"
    assert not FamilyMember.objects.exists() and not Consent.objects.exists()
    member = actions.add(by=mother, said=CHILD, agrees=[Purpose.GUARDIAN], now=now)
    agreed = member.guardian_consent
    assert agreed is not None and (agreed.given_by, agreed.given_at, agreed.version) == (mother, now, "2026-11-25")
    actions.change(member_id=member.pk, by=mother, said=CHILD, now=now)  # once
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(("year", "asked"), [(2011, False), (2012, True), (2026, True)])
def test_who_may_still_be_thirteen_counts_as_a_child(mother: Any, now: datetime, year: int, asked: bool) -> None:
    """The birthday is not known; in 2026 whoever was born in 2012 may still be thirteen."""
    said = Said(name="袁小满", relation="other", birth_year=year)
    if asked:
        assert refused(by=mother, said=said, now=now).code == "consent_needed"
    else:
        assert actions.add(by=mother, said=said, now=now).guardian_consent is None


def test_facts_of_health_need_a_consent_of_their_own_and_go_with_it(mother: Any, now: datetime) -> None:
    said = Said(name="王奶奶", relation="parent", needs=[Need.HEARING, Need.WHEELCHAIR])
    assert refused(by=mother, said=said, agrees=[Purpose.GUARDIAN], now=now).field == "agrees_health"
    member = actions.add(by=mother, said=said, agrees=[Purpose.HEALTH], now=now)
    assert member.needs == ["hearing", "wheelchair"]
    member = actions.change(member_id=member.pk, by=mother, said=Said(name="王奶奶", relation="parent"), now=now)
    assert member.needs == [] and member.health_consent is None
    assert Consent.objects.get().taken_back_at == now
    with pytest.raises(IntegrityError), transaction.atomic():
        FamilyMember.objects.filter(pk=member.pk).update(needs=["memory"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(name="\u2800", relation="other"), "name"),
        (Said(name="王", relation="boss"), "relation"),
        (Said(name="王", relation="child"), "birth_year"),
        (Said(name="王", relation="other", birth_year=2027), "birth_year"),
        (Said(name="王", relation="other", birth_year=80), "birth_year"),
        (Said(name="王", relation="other", phone="12345"), "phone"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(mother: Any, now: datetime, said: Said, field: str) -> None:
    assert refused(by=mother, said=said, agrees=BOTH, now=now).field == field


def test_removing_erases_who_it_was(mother: Any, now: datetime) -> None:
    said = Said(name="王奶奶", relation="parent", birth_year=1948, phone="139 0013 9000", needs=[Need.MEMORY])
    member = actions.add(by=mother, said=said, agrees=[Purpose.HEALTH], now=now)
    assert member.phone == "13900139000"
    actions.remove(member_id=member.pk, by=mother, now=now)
    row = FamilyMember.objects.get()
    assert (row.name, row.phone, row.needs, row.birth_year, row.removed_at) == ("", "", [], None, now)
    assert queries.of(mother) == [] and Consent.objects.get().taken_back_at == now
    with pytest.raises(NotFound):
        actions.remove(member_id=member.pk, by=mother, now=now)


def test_a_closed_account_looks_after_nobody(mother: Any, now: datetime) -> None:
    actions.add(by=mother, said=CHILD, agrees=BOTH, now=now)
    closing.close(user=mother, by=mother, now=now)
    assert not FamilyMember.objects.filter(removed_at=None).exists() and not FamilyMember.objects.exclude(name="")


def test_the_log_tells_what_changed_and_never_what_it_is(mother: Any, now: datetime) -> None:
    said = Said(name="王奶奶", relation="parent", phone="13900139000", needs=[Need.MEMORY])
    member = actions.add(by=mother, said=said, agrees=[Purpose.HEALTH], now=now)
    actions.remove(member_id=member.pk, by=mother, now=now)
    events = AuditEvent.objects.filter(target_id=str(member.pk)).order_by("pk")
    assert [event.verb for event in events] == [
        "member.consented", "member.added", "member.consent_recalled", "member.removed",
    ]  # fmt: skip
    told = " ".join(str(event.data) for event in events)
    assert "奶奶" not in told and "139" not in told and "memory" not in told


def test_nobody_elses(client: Client, mother: Any, now: datetime) -> None:
    member = actions.add(by=mother, said=CHILD, agrees=BOTH, now=now)
    stranger = person()
    client.force_login(stranger)
    page = reverse("family:change", args=[member.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"name": "x", "relation": "other"}).status_code == 404
    assert client.post(reverse("family:remove", args=[member.pk])).status_code in (302, 404)
    with pytest.raises(NotFound):
        actions.change(member_id=member.pk, by=stranger, said=CHILD, now=now)
    assert "袁小满" not in client.get(reverse("family:family")).content.decode()
    member.refresh_from_db()
    assert member.name == "袁小满"


def test_the_page_keeps_what_was_typed_and_says_what_is_missing(client: Client, mother: Any, now: datetime) -> None:
    client.force_login(mother)
    typed = {"name": "袁小满", "relation": "child", "birth_year": "2018", "needs": ["hearing"]}
    answer = client.post(reverse("family:add"), typed)
    shown = answer.content.decode()
    assert answer.status_code == 422 and 'value="袁小满"' in shown and "14 岁" in shown
    agreed = typed | {"agrees_guardian": "on", "agrees_health": "on"}
    assert client.post(reverse("family:add"), agreed).status_code == 302
    member = FamilyMember.objects.get()
    shown = client.get(reverse("family:change", args=[member.pk])).content.decode()
    assert "agrees_guardian" not in shown  # not asked again
    assert "2018" in client.get(reverse("family:family")).content.decode()
