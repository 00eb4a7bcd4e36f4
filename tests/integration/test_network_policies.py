"""A role reaches its site and those below; never above or sideways; nothing without a role."""

import pytest
from django.contrib.auth.models import AnonymousUser

from civic.kernel.errors import NotAllowed
from network import policies
from network.models import Role, Site
from tests.factories.people import SiteFactory, UserFactory, centre, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Site]:
    """The centre, two streets, two stations each."""
    root = centre()
    rows = {"centre": root}
    for street in "ab":
        rows[street] = SiteFactory(level="institute", parent=root)
        for number in "12":
            rows[street + number] = SiteFactory(parent=rows[street])
    return rows


REACH = [
    ("centre", {"centre", "a", "a1", "a2", "b", "b1", "b2"}),
    ("a", {"a", "a1", "a2"}),
    ("a1", {"a1"}),
    ("b2", {"b2"}),
]


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.VOLUNTEER])
@pytest.mark.parametrize(("at", "reached"), REACH)
def test_below_but_neither_above_nor_sideways(tree: dict[str, Site], role: Role, at: str, reached: set[str]) -> None:
    user = person(role, at=tree[at])
    assert {name for name, site in tree.items() if policies.has_role(user, role, at=site)} == reached
    ids = set(policies.reach(user, role).values_list("pk", flat=True))
    assert ids == {tree[name].pk for name in reached}


@pytest.mark.parametrize("other", [role for role in Role if role != Role.STAFF])
def test_another_role_opens_nothing(tree: dict[str, Site], other: Role) -> None:
    user = person(other, at=tree["centre"])
    assert not policies.has_role(user, Role.STAFF) and not policies.has_role(user, Role.STAFF, at=tree["a1"])
    assert not policies.reach(user, Role.STAFF).exists()
    with pytest.raises(NotAllowed):
        policies.check_role(user, Role.STAFF, at=tree["a1"])


def test_nobody_may_anything(tree: dict[str, Site]) -> None:
    for user in (AnonymousUser(), UserFactory()):
        assert not policies.has_role(user, *Role) and not policies.reach(user, *Role).exists()
        assert policies.home_site(user) is None and policies.desk_site(user) is None


def test_being_a_superuser_is_no_role(tree: dict[str, Site]) -> None:
    assert not policies.has_role(UserFactory(is_superuser=True, is_staff=True), *Role)


def test_roles_at_two_places_add_up(tree: dict[str, Site]) -> None:
    user = person(Role.STAFF, at=tree["a1"])
    user.memberships.create(site=tree["b"], role=Role.STAFF)
    policies.forget(user)
    ids = set(policies.reach(user, Role.STAFF).values_list("pk", flat=True))
    assert ids == {tree[name].pk for name in ("a1", "b", "b1", "b2")}
    assert policies.site_ids(user, Role.STAFF) == sorted([tree["a1"].pk, tree["b"].pk])
    assert policies.desk_site(user) == tree["a1"]


def test_roles_are_read_once(tree: dict[str, Site], django_assert_num_queries: object) -> None:
    user = person(Role.STAFF, Role.RESIDENT, at=tree["a1"])
    with django_assert_num_queries(1):  # type: ignore[operator]
        for site in tree.values():
            policies.has_role(user, Role.STAFF, at=site)
        assert policies.home_site(user) == policies.desk_site(user) == tree["a1"]
