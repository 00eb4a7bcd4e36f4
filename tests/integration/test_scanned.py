"""The code that was scanned before signing in: the moment of scanning counts, in the browser that scanned, for a quarter
of an hour."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activities import door_code
from activities.models import Activity
from tests.factories import volunteers as make
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text
from tests.integration.signing_in import PHONE, Codes
from volunteers.attendance import scanned
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState

pytestmark = pytest.mark.django_db
SLOW = timedelta(seconds=160)  # longer than a code is good for


@pytest.fixture
def activity(station: Any, now: datetime) -> Activity:
    return make.activity(station, now=now)


@pytest.fixture
def claim(station: Any, activity: Activity, now: datetime) -> Claim:
    helper = make.volunteer(station, now=now, display_name="张晓", phone=PHONE, phone_verified=True)
    return claims_actions.claim(activity_id=activity.pk, by=helper, now=now)


def scan(client: Client, activity: Activity, at: datetime) -> Any:
    """What the camera opens."""
    return client.get(door_code.url(activity, at).removeprefix("http://testserver"))


def door(activity: Activity) -> str:
    return reverse("volunteers:check_in", args=[activity.pk])


def state(claim: Claim) -> ClaimState:
    claim.refresh_from_db()
    return ClaimState(claim.state)


def test_scanned_then_signed_in_by_text_message(claim: Claim, activity: Activity, codes: Codes, clock: Clock) -> None:
    at = clock(activity.starts_at - timedelta(minutes=5))
    client = Client()
    to_sign_in = scan(client, activity, at)
    assert "code" not in to_sign_in["Location"], "an address with a code could be sent on"
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    clock(at + SLOW)
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    code = client.get(door(activity)).context["form"].cleaned_data["code"]
    assert not door_code.check(activity, code, at + SLOW)
    assert client.post(door(activity), {"code": code}).status_code == 302
    assert state(claim) == ClaimState.CHECKED_IN and claim.checked_in_at == at
    assert scanned.COOKIE not in {name for name, kept in client.cookies.items() if kept.value}


def test_whoever_is_signed_in_may_be_slow_to_tap(claim: Claim, activity: Activity, clock: Clock) -> None:
    at = clock(activity.starts_at)
    client = browser(claim.volunteer.user)
    page = scan(client, activity, at)
    assert "One tap is left" in text(page) and page["Cache-Control"].count("no-store")
    clock(at + SLOW)
    client.post(door(activity), {"code": page.context["form"].cleaned_data["code"]})
    assert state(claim) == ClaimState.CHECKED_IN and claim.checked_in_at == at


def test_scanned_in_time_and_over_meanwhile(claim: Claim, activity: Activity, clock: Clock) -> None:
    at = clock(activity.ends_at - timedelta(seconds=20))
    client = browser(claim.volunteer.user)
    code = scan(client, activity, at).context["form"].cleaned_data["code"]
    clock(at + SLOW)
    assert "One tap is left" in text(client.get(door(activity)))
    client.post(door(activity), {"code": code})
    assert state(claim) == ClaimState.CHECKED_IN


def test_a_quarter_of_an_hour_later_it_is_forgotten(claim: Claim, activity: Activity, clock: Clock) -> None:
    at = clock(activity.starts_at)
    client = browser(claim.volunteer.user)
    code = scan(client, activity, at).context["form"].cleaned_data["code"]
    kept = client.cookies[scanned.COOKIE].value
    clock(at + scanned.KEPT_FOR + timedelta(seconds=1))
    client.cookies[scanned.COOKIE] = kept  # also of a browser that keeps what it was told to drop
    assert not client.get(door(activity)).context["form"].is_bound
    assert client.post(door(activity), {"code": code}).status_code == 422
    assert state(claim) == ClaimState.CLAIMED


def test_a_friend_at_home_has_nothing_of_it(claim: Claim, activity: Activity, clock: Clock) -> None:
    at = clock(activity.starts_at)
    url = scan(Client(), activity, at)["Location"]
    code = door_code.current(activity, at)[0]
    clock(at + SLOW)
    home = browser(claim.volunteer.user)
    assert "next=" in url and not home.get(door(activity)).context["form"].is_bound
    home.get(f"{door(activity)}?code={code}")  # the address as a photo of the door has it
    assert home.post(door(activity), {"code": code}).status_code == 422
    assert state(claim) == ClaimState.CLAIMED


def test_what_was_scanned_is_for_this_door_and_these_digits(
    claim: Claim, activity: Activity, station: Any, clock: Clock, now: datetime
) -> None:
    other = make.activity(station, now=now)
    at = clock(activity.starts_at)
    client = browser(claim.volunteer.user)
    scan(client, other, at)
    client.cookies[scanned.COOKIE]["path"] = door(activity)
    before = door_code.current(activity, at)[0]
    clock(at + SLOW)
    assert client.post(door(activity), {"code": before}).status_code == 422
    client.get(f"{door(activity)}?code=000001")
    clock(at + SLOW + timedelta(seconds=1))
    assert client.post(door(activity), {"code": before}).status_code == 422
    assert state(claim) == ClaimState.CLAIMED


@pytest.mark.parametrize("digits", ["", "12345", "١٢٣٤٥٦", "a" * 5000, "1234567"])
def test_what_is_no_code_is_not_kept(activity: Activity, digits: str) -> None:
    answer = Client().get(door(activity), {"code": digits})
    assert answer.status_code == 302 and scanned.COOKIE not in answer.cookies


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "W10:1:1", '["1",2]'])
def test_a_forged_cookie_says_nothing(claim: Claim, activity: Activity, forged: str) -> None:
    client = browser(claim.volunteer.user)
    client.cookies[scanned.COOKIE] = forged
    assert not client.get(door(activity)).context["form"].is_bound
