"""A mother on a cheap phone, in Chinese: she names her child, signs up only the child, sees it under her seats, changes
who comes, and gives the seat back; axe on every page.
"""

from datetime import timedelta
from typing import Any

import pytest

from accounts.family import actions as family
from accounts.family.actions import Said
from accounts.family.models import Purpose
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.models import Signup
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.clock import Clock
from volunteers.claims import actions as claims

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_a_mother_signs_up_only_her_child(visitors: Any, now: Any, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    person(Role.RESIDENT, at=station, username="mother", display_name="袁妈妈")
    activity = make.activity(station, now=now, title="科学小课堂", seats=3, age_from=6, age_until=12)
    mother = visitors(language, width)
    mother.sign_in("mother", PASSWORD)

    mother.go(f"/activities/{activity.pk}/")
    mother.press("form[action$='/sign-up/'] button")
    assert mother.page.locator(".problem").count() == 1 and not Signup.objects.exists(), "nobody comes alone"
    mother.go("/me/family/add/")
    mother.page.fill("[name=name]", "袁小满")
    mother.page.fill("[name=birth_year]", str(now.year - 8))
    mother.page.locator("label:has(input[name=agrees_guardian])").click()
    mother.press("main form button.btn-main")

    mother.go(f"/activities/{activity.pk}/")
    mother.page.locator("label.chip", has_text="袁小满").click()
    mother.press("form[action$='/sign-up/'] button")
    seat = Signup.objects.get()
    assert (seat.with_self, seat.members.get().name, seat.seats) == (False, "袁小满", 1)
    assert "袁小满" in mother.page.inner_text("main")
    mother.go("/my-signups/")
    assert "袁小满" in mother.page.inner_text("main")

    mother.go(f"/activities/{activity.pk}/")
    mother.page.locator("details:has(form[action$='/change/']) > summary").click()
    mother.page.locator("label.chip:has(input[value=self])").click()
    mother.press("form[action$='/change/'] button")
    assert taken(activity) == 2
    mother.page.locator("details.confirm > summary").click()
    mother.press("form[action$='/cancel/'] button")
    assert taken(activity) == 0
    looks_back(mother, station, seat, now)


def looks_back(mother: Any, station: Any, seat: Signup, now: Any) -> None:
    """What she was at asks how it was."""
    held = make.activity(station, now=now, starts_in=timedelta(hours=-3), title="手工课")
    Signup.objects.filter(pk=seat.pk).update(activity=held, state="attended")
    mother.go(f"/activities/{held.pk}/")
    mother.page.locator("label:has(input[name=score][value='5'])").click()
    mother.press("form[action$='/rate/'] button")
    assert Signup.objects.get().rating.score == 5


def taken(activity: Activity) -> int:
    activity.refresh_from_db()
    return activity.seats_taken


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_whose_team_helps_reads_the_childs_name_and_nobody_else_does(
    visitors: Any, now: Any, clock: Clock, language: str, width: int
) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    mother, said = person(Role.RESIDENT, at=station), Said("袁小满", "child", now.year - 8, needs=["hearing"])
    child = family.add(by=mother, said=said, agrees=[Purpose.GUARDIAN, Purpose.HEALTH], now=now)
    event = make.activity(station, now=now, title="科学小课堂", seats=3)
    signups.sign_up(activity_id=event.pk, by=mother, now=now, with_self=False, family=[child.pk])
    chief = make.volunteer(station, now=now, username="leader")
    person(Role.RESIDENT, at=station, username="neighbour")
    claims.claim(activity_id=event.pk, by=chief, now=now, team_id=make.team(station, chief).pk)
    clock(event.starts_at)
    leader, neighbour = visitors(language, width), visitors(language, width)
    leader.sign_in("leader", PASSWORD)
    leader.go("/volunteer/team/")
    leader.press(f"a[href='/volunteer/claims/{event.claims.get().pk}/']")
    leader.press(f"a[href='/volunteer/residents/{event.pk}/']")
    read = leader.page.inner_text("main")
    assert "袁小满" in read and str(now.year - 8) in read
    assert ("听力不好" if language == "zh-hans" else "is hard of hearing") in read
    neighbour.sign_in("neighbour", PASSWORD)
    neighbour.go(f"/activities/{event.pk}/")
    assert "小满" not in neighbour.page.content()
