"""One community a person, also when the button is pressed on two phones, and paths that are true while the tree changes;
with the rule taken out, it breaks."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts import limits
from accounts.models import User
from civic.kernel.errors import TooMany
from network import actions
from network.models import Membership, Role, Site
from tests.concurrency.racing import at_once, inserts_into, without_index
from tests.factories.people import SiteFactory, UserFactory, centre

pytestmark = pytest.mark.django_db(transaction=True)


def chosen_at_once(user: User, sites: list[Site]) -> list[Any]:
    """Each from its own phone."""
    now = timezone.now()
    fresh = [User.objects.get(pk=user.pk) for _site in sites]
    at_once(
        [
            lambda who=who, site=site: actions.choose_community(by=who, site=site, now=now)
            for who, site in zip(fresh, sites, strict=True)
        ],
        holding=inserts_into("network_membership"),
    )
    return list(Membership.objects.filter(user=user, role=Role.RESIDENT))


def test_many_phones_one_community() -> None:
    sites = [SiteFactory() for _n in range(8)]
    for _round in range(3):
        (row,) = chosen_at_once(UserFactory(), sites)
        assert row.site in sites


def test_control_without_the_rule_there_are_several() -> None:
    sites = [SiteFactory() for _n in range(8)]
    with without_index("one_community_a_person", emptied="network_membership"):
        assert len(chosen_at_once(UserFactory(), sites)) == 8


def grows_while_the_street_moves() -> tuple[list[int], list[int]]:
    """A station is added below a street's site while the street moves: its path, and what its parents say it is."""
    old, new = SiteFactory(parent=centre(), level="institute"), SiteFactory(parent=centre(), level="institute")
    street = SiteFactory(parent=old, level="institute")
    quarter = SiteFactory(parent=street, level="institute")

    def add() -> None:
        SiteFactory(name="新站", parent=quarter)

    def move() -> None:
        Site.objects.filter(pk=street.pk).update(parent=new)

    def hold() -> None:
        Site.objects.select_for_update().get(pk=quarter.pk)  # both have read by the time this lets them write

    at_once([add, move], holding=hold)
    added = Site.objects.get(name="新站")
    return added.path, [*Site.objects.get(pk=quarter.pk).path, added.pk]


def test_a_station_added_below_a_moving_street_has_the_right_path() -> None:
    found, right = grows_while_the_street_moves()
    assert found == right


def test_control_without_the_trees_lock_its_path_is_of_yesterday() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid, pg_get_functiondef(oid) FROM pg_proc WHERE prosrc LIKE '%one change of the tree%'")
        _oid, definition = cursor.fetchone()
        line = "PERFORM pg_advisory_xact_lock(hashtext('network_site'));"
        assert line in definition
        try:
            cursor.execute(definition.replace(line, ""))
            found, right = grows_while_the_street_moves()
        finally:
            cursor.execute(definition)
    assert found != right


def test_a_role_is_given_once_by_many_at_once() -> None:
    user, site, now = UserFactory(), SiteFactory(), timezone.now()
    people = [User.objects.get(pk=user.pk) for _n in range(8)]
    at_once([lambda who=who: actions.grant(user=who, site=site, role=Role.STAFF, by=None, now=now) for who in people])
    assert Membership.objects.filter(user=user).count() == 1


def test_parallel_guesses_are_all_counted(rf: Any) -> None:
    """Thirty wrong passwords at the same moment: ten at most are tried."""

    def wrong() -> None:
        with limits.guess("race", request=rf.get("/"), account="resident"):
            pass

    answers = at_once([wrong] * 30)
    assert 1 <= answers["ok"] <= 10 and answers["ok"] + answers[TooMany.code] == 30
