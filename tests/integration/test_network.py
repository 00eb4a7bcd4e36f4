"""The network: pages, API, actions, administration."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from civic.kernel import audit
from civic.kernel.errors import Conflict, Invalid
from network import actions, policies, queries
from network.models import CalendarDay, Community, Membership, Partner, Role, Site
from tests.factories.people import SiteFactory, UserFactory, centre, institute, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Site:
    return SiteFactory(name="宋官屯街道", level="institute", parent=centre())


@pytest.fixture
def station(street: Site) -> Site:
    site = SiteFactory(name="新城社区", parent=street)
    Community.objects.create(site=site, name="康博花园")
    return site


# --- choosing a community -------------------------------------------------------------------------------------------


def test_a_visitor_chooses_for_this_phone(client: Client, station: Site) -> None:
    answer = client.post(reverse("choose_site"), {"site": station.pk, "next": "/activities/"})
    assert answer["Location"] == "/activities/" and not Membership.objects.exists()
    cookie = client.cookies["site"]
    assert cookie.value == str(station.pk) and cookie["samesite"] == "Lax"
    assert client.get(reverse("choose_site")).context["community"] == station


def test_a_member_chooses_for_good(client: Client, station: Site) -> None:
    user, other = UserFactory(), SiteFactory()
    client.force_login(user)
    for site in (other, station, station):
        client.post(reverse("choose_site"), {"site": site.pk})
    assert Membership.objects.get(user=user).site == station
    assert audit.history(station).filter(verb="membership.community_chosen").count() == 2
    client.cookies["site"] = str(other.pk)  # the membership goes before this phone's cookie
    assert client.get(reverse("choose_site")).context["community"] == station


@pytest.mark.parametrize("q", ["新城", "康博", "康博花园"])
def test_found_by_its_own_or_its_neighbourhoods_name(client: Client, station: Site, q: str) -> None:
    SiteFactory(name="别处社区")
    ((street, sites, is_open),) = client.get(reverse("choose_site"), {"q": q}).context["groups"]
    assert street == str(station.parent) and sites == [(station.pk, "新城社区")] and is_open


def test_found_by_its_streets_name(client: Client, station: Site) -> None:
    SiteFactory(name="别处社区")
    page = client.get(reverse("choose_site"), {"q": "宋官屯"})
    ((_street, sites, is_open),) = page.context["groups"]
    assert [name for _pk, name in sites] == ["宋官屯街道", "新城社区"] and is_open


def test_grouped_by_street_without_the_centre_and_the_closed(client: Client, street: Site, station: Site) -> None:
    SiteFactory(name="关了的社区", parent=street, is_active=False)
    other = SiteFactory(name="别处社区").parent
    groups = client.get(reverse("choose_site")).context["groups"]
    assert {name: ([site for _pk, site in sites], is_open) for name, sites, is_open in groups} == {
        "宋官屯街道": (["宋官屯街道", "新城社区"], False),
        str(other): ([str(other), "别处社区"], False),
    }


def test_ones_own_street_stands_first_and_open(client: Client, station: Site) -> None:
    chosen = SiteFactory(name="别处社区")
    client.cookies["site"] = str(chosen.pk)
    groups = client.get(reverse("choose_site")).context["groups"]
    assert [(name, is_open) for name, _sites, is_open in groups] == [(str(chosen.parent), True), ("宋官屯街道", False)]


@pytest.mark.parametrize("site", ["", "x", "0", "-1", "999999", "9" * 40, "１"])
def test_no_such_community(client: Client, site: str) -> None:
    answer = client.post(reverse("choose_site"), {"site": site})
    assert answer.status_code == 200 and "site" not in client.cookies


@pytest.mark.parametrize("q", ["%", "'", "x" * 500, "\u2800\u202e", "没有"])
def test_any_search_answers(client: Client, station: Site, q: str) -> None:
    assert client.get(reverse("choose_site"), {"q": q}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "-1", "9" * 30, "1 or 1"])
def test_a_foolish_cookie_chooses_nothing(client: Client, cookie: str) -> None:
    client.cookies["site"] = cookie
    assert client.get(reverse("choose_site")).context["community"] == None  # noqa: E711 - it is lazy


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_sends_elsewhere(client: Client, station: Site, url: str) -> None:
    assert client.post(reverse("choose_site"), {"site": station.pk, "next": url})["Location"] == "/"


def test_a_closed_site_is_nobodys_community(station: Site, now: Any) -> None:
    station.is_active = False
    with pytest.raises(Invalid) as error:
        actions.choose_community(by=UserFactory(), site=station, now=now)
    assert error.value.field == "site"


def test_the_list_costs_the_same_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    for _n in range(12):
        SiteFactory()
    with django_assert_max_num_queries(3):
        client.get(reverse("choose_site"))


# --- roles ----------------------------------------------------------------------------------------------------------


def test_a_role_is_given_once_and_taken_back(station: Site, now: Any) -> None:
    user, boss = UserFactory(), UserFactory()
    first = actions.grant(user=user, site=station, role=Role.STAFF, by=boss, now=now)
    assert actions.grant(user=user, site=station, role=Role.STAFF, by=boss, now=now) == first
    assert policies.has_role(user, Role.STAFF, at=station)
    events = audit.history(first)
    actions.revoke(membership=first, by=boss, now=now)
    assert not policies.has_role(user, Role.STAFF)
    assert [event.verb for event in events] == ["membership.granted", "membership.revoked"]


def test_a_merchant_has_a_partner(station: Site, now: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.grant(user=UserFactory(), site=station, role=Role.MERCHANT, by=None, now=now)
    partner = Partner.objects.create(site=station, name="德百超市", is_merchant=True)
    assert actions.grant(
        user=UserFactory(), site=station, role=Role.MERCHANT, by=None, now=now, partner=partner
    ).partner


# --- the tree -------------------------------------------------------------------------------------------------------


def test_a_move_takes_along_what_is_below(street: Site, station: Site, now: Any) -> None:
    other = institute()
    station.parent = other
    actions.save_site(site=station, by=None, now=now)
    assert station.path == [*other.path, station.pk]
    below = SiteFactory(parent=station)
    station.parent = street
    actions.save_site(site=station, by=None, now=now)
    below.refresh_from_db()
    assert below.path == [*street.path, station.pk, below.pk]


def test_nothing_stands_below_itself(street: Site, station: Site, now: Any) -> None:
    street.parent = station
    with pytest.raises(Conflict) as error:
        actions.save_site(site=street, by=None, now=now)
    assert error.value.code == "circle"


def test_there_is_one_centre() -> None:
    centre()
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(name="又一个", level="centre")
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(name="无根", level="station")


def test_reads_of_the_network(station: Site, now: Any) -> None:
    assert queries.centre() == centre()
    assert queries.names_from_root([station]) == {station.pk: "天衢新区中心 / 宋官屯街道 / 新城社区"}
    CalendarDay.objects.create(date=now.date(), is_workday=False, note="停电")
    assert queries.calendar_overrides(after=now.date()) == {now.date(): False}


# --- the API --------------------------------------------------------------------------------------------------------


def get(path: str, **params: Any) -> Any:
    return Client().get(f"/api/v1{path}", params)


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_sites_as_the_contract_says(street: Site, station: Site) -> None:
    (row,) = get("/sites", q="康博").json()["results"]
    path = "天衢新区中心 / 宋官屯街道 / 新城社区"
    assert row == {
        "id": str(station.pk),
        "name": "新城社区",
        "level": "station",
        "parent": str(street.pk),
        "path": path,
    }
    assert get(f"/sites/{station.pk}").json() == row
    assert get(f"/sites/{centre().pk}/").json()["parent"] is None


def test_sites_filtered(street: Site, station: Site) -> None:
    other = SiteFactory(name="东方红社区")
    SiteFactory(name="关了的社区", parent=street, is_active=False)
    assert names(get("/sites", parent=street.pk)) == ["新城社区"]
    assert set(names(get("/sites", level="station"))) == {"新城社区", "东方红社区"}
    assert names(get("/sites", level="institute", q="宋官")) == ["宋官屯街道"]
    assert names(get("/sites", parent=other.pk)) == [] and names(get("/sites", q=" "))


@pytest.mark.parametrize(
    "params",
    [
        {"level": "moon"},
        {"parent": "x"},
        {"parent": "0"},
        {"parent": "9" * 30},
        {"q": "x" * 41},
        {"q": "\0"},
        {"cursor": "x"},
    ],
)
def test_bad_filters(params: dict[str, str]) -> None:
    answer = get("/sites", **params)
    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/problem+json")


def test_page_after_page(street: Site, django_assert_num_queries: Any) -> None:
    for number in range(5):
        SiteFactory(name=f"第{number}站", parent=street)
    found: list[str] = []
    url = f"/api/v1/sites?parent={street.pk}&page_size=2"
    while url:
        with django_assert_num_queries(2):  # the rows, and the names on their paths
            answer = Client().get(url)
        found += names(answer)
        url = answer.json()["next"]
    assert found == [f"第{number}站" for number in range(5)]


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_no_such_site(pk: str) -> None:
    answer = get(f"/sites/{pk}")
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"


def test_a_closed_site_is_gone(station: Site) -> None:
    Site.objects.filter(pk=station.pk).update(is_active=False)
    assert get(f"/sites/{station.pk}").status_code == 404


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "为老"), ("en", "For older people")])
def test_the_five_groups(language: str, name: str) -> None:
    answer = Client().get("/api/v1/service-groups", headers={"Accept-Language": language})
    rows = answer.json()["results"]
    assert [row["code"] for row in rows] == ["elderly", "children", "hardship", "psychological_care", "public_need"]
    assert rows[0]["name"].startswith(name) and all(set(row) == {"code", "name"} for row in rows)


# --- administration -------------------------------------------------------------------------------------------------


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", ["site", "membership", "partner", "calendarday"])
def test_every_list_and_form_opens(boss: Client, station: Site, model: str) -> None:
    person(Role.STAFF, Role.MERCHANT, at=station)
    assert (
        boss.get(reverse(f"admin:network_{model}_changelist"), {"q": "x"} if model != "calendarday" else {}).status_code
        == 200
    )
    assert boss.get(reverse(f"admin:network_{model}_add")).status_code == 200


def test_moving_a_site_there(boss: Client, station: Site) -> None:
    other = institute()
    data = {"name": station.name, "level": "station", "parent": other.pk, "is_active": "on"}
    for inline in ("communities", "venues"):
        data |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    answer = boss.post(reverse("admin:network_site_change", args=[station.pk]), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    station.refresh_from_db()
    assert station.path == [*other.path, station.pk] and audit.history(station).get().verb == "site.saved"


def test_changing_a_role_there(boss: Client, station: Site) -> None:
    staff = person(Role.STAFF, at=station)
    row = Membership.objects.get(user=staff)
    data = {"user": staff.pk, "site": station.pk, "role": "official", "partner": ""}
    assert boss.post(reverse("admin:network_membership_change", args=[row.pk]), data).status_code == 302
    assert [m.role for m in Membership.objects.filter(user=staff)] == ["official"]
    row = Membership.objects.get(user=staff)
    boss.post(reverse("admin:network_membership_delete", args=[row.pk]), {"post": "yes"})
    assert not Membership.objects.filter(user=staff).exists() and User.objects.filter(pk=staff.pk).exists()


NO_INLINES = {f"{name}-{what}_FORMS": 0 for name in ("communities", "venues") for what in ("TOTAL", "INITIAL")}


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("parent", {"level": "station", "parent": ""}),
        ("level", {"level": "centre", "parent": ""}),
        ("parent", {"level": "centre", "parent": "{parent}"}),
    ],
)
def test_the_administration_says_beside_the_field_what_a_site_lacks(
    boss: Client, station: Site, field: str, answers: dict[str, str]
) -> None:
    sent = {key: value.format(parent=station.parent_id) for key, value in answers.items()}
    page = boss.post(reverse("admin:network_site_add"), {"name": "新站", "is_active": "on"} | NO_INLINES | sent)
    errors = page.context["adminform"].form.errors
    assert field in errors and "__all__" not in errors, errors


@pytest.mark.parametrize(("role", "field"), [("merchant", "partner"), ("resident", "role")])
def test_the_administration_says_beside_the_field_what_a_role_lacks(
    boss: Client, station: Site, role: str, field: str
) -> None:
    somebody = person(Role.RESIDENT, at=station)
    sent = {"user": somebody.pk, "site": station.parent_id, "role": role, "partner": ""}
    errors = boss.post(reverse("admin:network_membership_add"), sent).context["adminform"].form.errors
    assert list(errors) == [field]


def test_sites_are_closed_not_deleted(boss: Client, station: Site) -> None:
    assert boss.post(reverse("admin:network_site_delete", args=[station.pk]), {"post": "yes"}).status_code == 403
