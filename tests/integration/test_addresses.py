"""Where people live: one address each, written by themselves, masked in lists, erased with the person."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.closing import actions as closing
from accounts.family import actions as family
from accounts.family.actions import Said as MemberSaid
from accounts.family.models import FamilyMember
from civic.kernel.errors import Invalid
from civic.kernel.models import AuditEvent
from network.addresses import actions, queries
from network.addresses.actions import Said
from network.addresses.models import Address
from network.models import Community, Role
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db
HOUSE = Said(estate="锦绣家园", building="3", unit="2", room="501", how_to_find="电梯坏了")


@pytest.fixture
def daughter(station: Any) -> Any:
    return person(Role.RESIDENT, at=station)


@pytest.fixture
def mother(daughter: Any, now: datetime) -> FamilyMember:
    return family.add(by=daughter, said=MemberSaid(name="王奶奶", relation="parent"), now=now)


def test_one_address_each_changed_in_one_place(daughter: Any, mother: Any, station: Any, now: datetime) -> None:
    own = actions.write(by=daughter, site=station, said=HOUSE, now=now)
    hers = actions.write(by=daughter, member=mother, site=SiteFactory(), said=HOUSE, now=now)
    again = actions.write(by=daughter, site=station, said=Said(estate="幸福里"), now=now)
    assert own.pk == again.pk != hers.pk and queries.of(daughter) == {None: again, mother.pk: hers}


def test_masked_and_whole(daughter: Any, station: Any, now: datetime) -> None:
    address = actions.write(by=daughter, site=station, said=HOUSE, now=now)
    assert (address.masked, address.whole) == ("锦绣家园 3号楼 2单元 ***", "锦绣家园 3号楼 2单元 501")
    with translation.override("en"):
        assert str(address) == "锦绣家园 building 3 unit 2 ***"
    village = actions.write(by=daughter, site=station, said=Said(estate="袁桥村", building="村东头"), now=now)
    assert village.whole == "袁桥村 村东头"


def test_what_cannot_be(daughter: Any, mother: Any, station: Any, now: datetime) -> None:
    for given, field in (
        ({"said": Said(estate="\u2800")}, "estate"),
        ({"site": SiteFactory(is_active=False)}, "site"),
        ({"by": person()}, "member"),
    ):
        with pytest.raises(Invalid) as caught:
            actions.write(**{"by": daughter, "member": mother, "site": station, "said": HOUSE, "now": now} | given)
        assert caught.value.field == field
    assert not Address.objects.exists()


def test_erased_with_the_member_and_with_the_account(daughter: Any, mother: Any, station: Any, now: datetime) -> None:
    actions.write(by=daughter, site=station, said=HOUSE, now=now)
    actions.write(by=daughter, member=mother, site=station, said=HOUSE, now=now)
    family.remove(member_id=mother.pk, by=daughter, now=now)
    assert list(queries.of(daughter)) == [None]
    closing.close(user=daughter, by=daughter, now=now)
    assert queries.of(daughter) == {}
    assert {(row.whole, row.how_to_find, row.erased_at) for row in Address.objects.all()} == {("", "", now)}
    told = " ".join(f"{event.verb} {event.data}" for event in AuditEvent.objects.filter(target_type="address"))
    assert "address.erased" in told and "锦绣" not in told and "501" not in told


def test_the_page_offers_the_estates_of_ones_community(client: Client, daughter: Any, station: Any) -> None:
    Community.objects.create(site=station, name="锦绣家园")
    client.force_login(daughter)
    shown = client.get(reverse("addresses:mine")).content.decode()
    assert '<option value="锦绣家园">' in shown and f'<option value="{station.pk}" selected>' in shown
    sent = {"site": station.pk, "estate": "锦绣家园", "building": "3"}
    assert client.post(reverse("addresses:mine"), sent).status_code == 302
    answer = client.post(reverse("addresses:mine"), sent | {"estate": "", "room": "501"})
    assert answer.status_code == 422 and 'value="501"' in answer.content.decode()


def test_that_of_somebody_elses_mother_is_not_there(client: Client, mother: Any, station: Any) -> None:
    client.force_login(person())
    page = reverse("addresses:of_member", args=[mother.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"site": station.pk, "estate": "x"}).status_code == 404
    assert not Address.objects.exists()


def test_a_members_begins_as_ones_own(client: Client, daughter: Any, mother: Any, station: Any, now: datetime) -> None:
    actions.write(by=daughter, site=station, said=HOUSE, now=now)
    client.force_login(daughter)
    assert 'value="锦绣家园"' in client.get(reverse("addresses:of_member", args=[mother.pk])).content.decode()
