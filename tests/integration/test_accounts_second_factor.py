"""The second factor of whoever works here: at every door, or the roles don't count."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor, tokens
from activities.signups.actions import sign_up
from civic.kernel import audit
from network import actions, policies
from network.models import Role
from tests.factories import volunteers
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, centre, person
from tests.integration.signing_in import code_of, is_in, me, sign_in, token_answer, with_code_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: Any) -> None:
    """As everywhere but in a demo."""
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.MERCHANT])
@pytest.mark.parametrize("path", ["/start/", "/desk/", "/reports/", "/counter/", "/admin/"])
def test_whoever_works_here_sets_up_a_second_factor_first(client: Client, asked: None, role: str, path: str) -> None:
    client.force_login(person(role, at=SiteFactory()))
    assert client.get(path)["Location"] == reverse("mfa_activate_totp")


def test_residents_are_refused_without_being_asked_for_one(client: Client, asked: None) -> None:
    client.force_login(person(Role.RESIDENT, at=SiteFactory()))
    assert client.get("/desk/").status_code == 403
    assert client.get(reverse("home")).status_code == 200


def test_the_code_app_is_asked_for_at_sign_in(client: Client, asked: None) -> None:
    secret = with_code_app(person(Role.STAFF, at=SiteFactory(), username="staff"))
    assert sign_in(client, "staff")["Location"] == reverse("mfa_authenticate") and not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code in (200, 422) and not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client) and client.get("/desk/").status_code == 200


def test_the_administration_has_no_side_door(client: Client) -> None:
    with_code_app(UserFactory(username="boss", is_staff=True, is_superuser=True))
    answer = client.post(reverse("admin:login"), {"username": "boss", "password": PASSWORD, "next": "/admin/"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")) and not is_in(client)


def test_a_token_needs_the_second_factor_too() -> None:
    secret = with_code_app(person(Role.STAFF, at=SiteFactory(), username="staff"))
    assert token_answer("staff").json()["code"] == "second_factor_required"
    assert token_answer("staff", code="000000").status_code == 403
    code = code_of(secret)
    assert token_answer("staff", code=code).status_code == 201
    assert token_answer("staff", code=code).status_code == 403  # a code counts once


def test_staff_without_one_get_no_token_and_no_api(client: Client, asked: None) -> None:
    staff = person(Role.STAFF, at=SiteFactory(), username="staff")
    assert token_answer("staff").json()["code"] == "second_factor_required"
    client.force_login(staff)
    assert client.get("/api/v1/me").json()["code"] == "second_factor_required"


def test_without_one_roles_of_work_count_nowhere(client: Client, asked: None, now: Any) -> None:
    """A page that is no desk, too."""
    site, staff, resident = SiteFactory(), person(Role.STAFF, at=centre()), UserFactory()
    activity = volunteers.activity(site, now=timezone.now(), seats=7)
    signup = sign_up(activity_id=activity.pk, by=resident, now=timezone.now())
    client.force_login(staff)
    assert client.post(reverse("activities:cancel_signup", args=[signup.pk])).status_code in (403, 404)
    with_code_app(staff)
    assert client.post(reverse("activities:cancel_signup", args=[signup.pk])).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_the_roles_of_neighbours_count_without_one(asked: None, role: Role) -> None:
    site = SiteFactory()
    user = person(role, at=site)
    assert policies.has_role(user, role, at=site) is (role not in second_factor.WORK_ROLES)
    with_code_app(user)
    policies.forget(user)
    assert policies.has_role(user, role, at=site)


def test_the_administration_counts_it_where_it_asks_who_may(asked: None, rf: Any) -> None:
    request = rf.get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    assert not admin.site.has_permission(request)
    with_code_app(request.user)
    second_factor.forget(request.user)
    assert admin.site.has_permission(request)


@pytest.mark.django_db(transaction=True)
def test_a_token_from_before_the_work_ends_with_the_role(asked: None, now: Any) -> None:
    user, site = UserFactory(username="new"), SiteFactory()
    token = token_answer("new").json()["token"]
    actions.grant(user=user, site=site, role=Role.RESIDENT, by=None, now=now)
    assert me(token).status_code == 200
    actions.grant(user=user, site=site, role=Role.STAFF, by=None, now=now)
    assert me(token).status_code == 401


def test_a_warm_token_needs_no_query_for_it(asked: None, django_assert_num_queries: Any) -> None:
    user = person(Role.STAFF, at=SiteFactory())
    with_code_app(user)
    token = tokens.issue(user, now=timezone.now())[0]
    read = tokens.read(token, now=timezone.now())
    assert read and tokens.person(read)
    with django_assert_num_queries(0):
        second_factor.check_present(tokens.person(read))


@pytest.mark.django_db(transaction=True)
def test_a_factor_that_is_gone_takes_the_tokens_along(client: Client, asked: None) -> None:
    """Taken out on the page: this session stays, and is asked for a new one."""
    staff = person(Role.STAFF, at=SiteFactory(), username="staff")
    secret = with_code_app(staff)
    token = token_answer("staff", code=code_of(secret)).json()["token"]
    assert me(token).status_code == 200
    client.force_login(staff)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert me(token).status_code == 401 and is_in(client)
    assert client.get("/desk/")["Location"] == reverse("mfa_activate_totp")
    assert audit.history(staff).filter(verb="user.second_factor_removed").count() == 1


def test_a_token_that_outlived_its_factor_opens_nothing(asked: None) -> None:
    """However the factor went."""
    staff = person(Role.STAFF, at=SiteFactory())
    with_code_app(staff)
    token = tokens.issue(staff, now=timezone.now())[0]
    assert me(token).status_code == 200
    Authenticator.objects.all().delete()
    tokens.forget(staff.pk)
    assert me(token).json()["code"] == "second_factor_required"


def test_somebody_who_lost_it_is_helped_by_the_centre(client: Client, now: Any) -> None:
    staff = person(Role.STAFF, at=SiteFactory())
    with_code_app(staff)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    data = {"action": "remove_second_factor", "_selected_action": [str(staff.pk)]}
    assert client.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    assert not Authenticator.objects.filter(user=staff).exists()
    assert audit.history(staff).filter(verb="user.second_factor_removed").exists()


def test_nobody_reads_the_secrets(client: Client, settings: Any) -> None:
    """Neither in the administration nor in the database; a new SECRET_KEY goes on reading what the old one wrote."""
    secret = with_code_app(UserFactory())
    factor = Authenticator.objects.get()
    assert secret not in str(factor.data) and Authenticator not in admin.site._registry
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
    assert factor.wrap().validate_code(code_of(secret))
    factor.data = {"secret": secret}  # from before secrets were encrypted
    cache.clear()
    assert factor.wrap().validate_code(code_of(secret))


def test_the_demo_does_not_ask(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(person(Role.STAFF, at=centre()))
    assert client.get("/desk/").status_code == 200
