"""What a claim's page and the check-in page say where something is missing or still to come."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from activities.actions import complete
from tests.factories import volunteers as make
from volunteers.attendance import actions as attendance_actions
from volunteers.attendance.actions import completing
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.timeline import steps

pytestmark = pytest.mark.django_db
BOXES, CALL = 'name="code"', 'href="tel:0534-2233445"'


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now)


def ended(station: Any, helper: Any, *, now: Any, ago: timedelta) -> Claim:
    """A place on an activity of two hours that ended so long ago (or ends, where negative)."""
    before = now - timedelta(days=3)
    activity = make.activity(station, now=before, starts_in=timedelta(days=3, hours=-2) - ago)
    return claims_actions.claim(activity_id=activity.pk, by=helper, now=before)


def pages(helper: Any, claim: Claim) -> tuple[str, str]:
    """The claim's page and the check-in page."""
    client = Client()
    client.force_login(helper, backend="accounts.backends.PhoneOrNameBackend")
    client.cookies["django_language"] = "en"
    one, other = client.get(f"/volunteer/claims/{claim.pk}/"), client.get(f"/check-in/{claim.activity_id}/")
    return one.content.decode(), other.content.decode()


def notice(page: str) -> str:
    """What stands in the page's notice; the footer names the telephone too."""
    return page[page.index('<div class="notice') :].split("</div></div>")[0]


def test_before_check_in_opens_no_boxes_are_shown(station: Any, helper: Any, now: Any) -> None:
    claim = ended(station, helper, now=now, ago=-timedelta(hours=8))
    for page in pages(helper, claim):
        assert "Check-in opens" in page and BOXES not in page


def test_from_an_hour_before_the_boxes_are_there(station: Any, helper: Any, now: Any) -> None:
    claim = ended(station, helper, now=now, ago=-timedelta(hours=2, minutes=30))
    for page in pages(helper, claim):
        assert BOXES in page and "Check-in opens" not in page


def test_who_was_noted_as_not_there_still_checks_in_with_the_code(station: Any, helper: Any, now: Any) -> None:
    claim = ended(station, helper, now=now, ago=-timedelta(hours=1))
    attendance_actions.no_show(claim_id=claim.pk, by=make.staff(station), now=now)
    for page in pages(helper, claim):
        assert BOXES in page


def test_what_is_missing_can_be_entered_until_two_days_later(station: Any, helper: Any, now: Any) -> None:
    staff, claim = make.staff(station), ended(station, helper, now=now, ago=timedelta(hours=20))
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=now, at=now - timedelta(hours=22))
    for page in pages(helper, claim):
        assert "When did you leave? Tell the station by" in notice(page) and CALL in notice(page)
        assert BOXES not in page
    completing.close_forgotten(claim.activity, at=now)
    for page in pages(helper, claim):
        assert "the planned end was taken. If that is wrong" in notice(page) and CALL in notice(page)


def test_not_there_says_what_can_be_done(station: Any, helper: Any, now: Any) -> None:
    staff = make.staff(station)
    for ago, said, call in (
        (timedelta(hours=20), "You were there? Tell the station by", True),
        (timedelta(hours=50), "be entered any more", False),
    ):
        claim = ended(station, helper, now=now, ago=ago)
        complete(activity_id=claim.activity_id, attended_residents=0, report="", by=staff, now=now)
        for page in pages(helper, claim):
            assert said in notice(page) and (CALL in notice(page)) == call


def test_what_is_to_come_does_not_read_as_done(station: Any, helper: Any, now: Any) -> None:
    claim = Claim.objects.get(pk=ended(station, helper, now=now, ago=-timedelta(hours=8)).pk)
    with translation.override("en"):
        titles = [step.title for step in steps(claim, now=now)]
    assert titles == [
        "Taken",
        "Check in when you come",
        "Check out when you leave",
        "Then the station confirms your hours",
        "Then the points come",
    ]
