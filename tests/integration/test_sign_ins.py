"""Who signed in and who tried in vain is audited; work sessions end when they lie idle; ended ones are cleared."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import User
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, person
from tests.integration.doors import PAGES
from tests.integration.signing_in import PHONE, Codes, from_address, is_in, sign_in, sign_in_by_code, token_answer

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


def events(verb: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb=verb).order_by("pk"))


def test_a_sign_in_by_each_door(client: Client, resident: User, codes: Codes) -> None:
    sign_in(client, "resident")
    sign_in_by_code(Client(), codes)
    token_answer("resident")
    found = events("user.signed_in")
    assert [one.data["way"] for one in found] == ["session", "session", "token"]
    assert {one.target_id for one in found} == {str(resident.pk)} == {str(one.actor_id) for one in found}


def test_a_try_in_vain(client: Client, resident: User, codes: Codes) -> None:
    sign_in(client, PHONE, "wrong-pass", **from_address(7))
    token_answer("resident", "wrong-pass", HTTP_IDEMPOTENCY_KEY="once")
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    found = events("user.sign_in_failed")
    assert [one.data["way"] for one in found] == ["sign-in", "sign-in", "code"]
    assert {one.target_id for one in found} == {str(resident.pk)} and {one.actor_id for one in found} == {None}
    assert found[0].data["address"] != found[1].data["address"]


def test_a_name_that_nobody_has_is_a_hash(resident: User) -> None:
    for name in ("nobody-here", "nobody-here", "13900139000", PASSWORD):
        token_answer(name, "wrong-pass")
    found = events("user.sign_in_failed")
    assert len({one.target_id for one in found}) == 3 and {one.target_type for one in found} == {"tries"}
    kept = json.dumps([[one.target_id, one.data, one.reason] for one in found])
    assert not any(text in kept for text in ("nobody", "13900139000", PASSWORD, "127.0.0.1"))


def test_whoever_is_locked_out_is_noted_once(resident: User) -> None:
    for _n in range(14):
        token_answer("resident", "wrong-pass")
    assert len(events("user.sign_in_failed")) == 10 and len(events("user.locked_out")) == 1


# --- how long


def lay_idle(client: Client, hours: float) -> None:
    session = client.session
    session[sessions.SEEN] = int(time.time() - hours * HOUR)
    session.save()


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.MERCHANT])
def test_a_work_session_ends_after_twelve_idle_hours(client: Client, role: Role) -> None:
    sign_in(client, str(person(role, at=SiteFactory()).username))
    lay_idle(client, 11.9)
    assert is_in(client), "a page within the time begins it anew"
    lay_idle(client, 11.9)
    assert is_in(client)
    lay_idle(client, 12.1)
    assert not is_in(client) and not Session.objects.exists()


def test_the_administration_too(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    lay_idle(client, 12.1)
    assert client.get("/admin/").status_code == 302


def test_the_api_with_a_session_too(client: Client) -> None:
    client.force_login(person(Role.STAFF, at=SiteFactory()))
    lay_idle(client, 12.1)
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("roles", [(), (Role.RESIDENT,), (Role.VOLUNTEER, Role.TEAM_LEADER)])
def test_residents_stay_signed_in(client: Client, roles: Any) -> None:
    client.force_login(person(*roles, at=SiteFactory()))
    lay_idle(client, 24 * 50)
    assert is_in(client)


def test_a_work_session_from_before_is_looked_at(client: Client) -> None:
    client.force_login(person(Role.STAFF, at=SiteFactory()))
    session = client.session
    del session[sessions.IDLE], session[sessions.SEEN]
    session.save()
    assert is_in(client) and client.session[sessions.IDLE] == 12 * HOUR


# --- rows of sessions


def test_ended_sessions_are_dropped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "BATCH", 2)
    now = timezone.now()
    for number in range(5):
        Session.objects.create(session_key=f"old{number}", session_data="", expire_date=now - timedelta(seconds=1))
    client.force_login(UserFactory())
    assert sessions.forget_ended(now=now) == 5 and Session.objects.count() == 1
    assert is_in(client)


def test_visitors_cost_no_session(world: Any) -> None:
    """Whatever they send to whichever page."""
    for door in PAGES:
        client, of = Client(), world.fill(door.of)
        try:
            path = reverse(door.name, kwargs=of)
        except Exception:
            continue
        before = Session.objects.count()
        client.post(path, world.fill(door.send))
        client.get(path)
        assert Session.objects.count() == before, door.name


def test_a_wanted_seat_survives_signing_in(client: Client) -> None:
    activity = make.activity(SiteFactory(), now=timezone.now())
    UserFactory(username="resident")
    page = reverse("activities:detail", args=[activity.pk])
    asked = client.post(reverse("activities:sign_up", args=[activity.pk]), {"guest_names": "小明\n小红"})
    assert not Session.objects.exists() and "小明" not in asked["Location"]
    sign_in(client, "resident")
    assert "小明\n小红" in client.get(page).content.decode()
    client.cookies["wanted_seat"] = client.cookies["wanted_seat"].value[:-2] + "xx"
    assert "小明" not in client.get(page).content.decode()
