"""Every page of the account: ours, in both languages, without a broken one; and the administration."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.verbs import Did
from civic.kernel import audit
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, centre, person

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
ANYONES = ["account_login", "account_request_login_code", "account_inactive"]
MINE = ["account_logout", "account_change_password", "account_change_phone"]
MINE += [
    "account_reauthenticate",
    "account_reauthenticate_by_code",
    "mfa_index",
    "mfa_activate_totp",
    "accounts:me",
    "accounts:preferences",
]
FRAME = 'id="main"'


@pytest.fixture
def user() -> User:
    return person(
        Role.RESIDENT, at=SiteFactory(name="新城社区"), phone=PHONE, phone_verified=True, display_name="王阿姨"
    )


@pytest.fixture
def mine(client: Client, user: User) -> Client:
    """Signed in with the password just now."""
    client.post(reverse("account_login"), {"login": PHONE, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def check(page: Any) -> str:
    text = page.content.decode()
    assert page.status_code == 200 and FRAME in text and text.count("<h1") == 1
    assert "<script>" not in text and "style=" not in text and "onclick" not in text
    return text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ANYONES)
def test_pages_for_anyone(client: Client, name: str, language: str) -> None:
    client.cookies["django_language"] = language
    check(client.get(reverse(name)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", MINE)
def test_my_pages(mine: Client, name: str, language: str) -> None:
    mine.cookies["django_language"] = language
    check(mine.get(reverse(name)))


@pytest.mark.parametrize("name", ["accounts:me", "accounts:preferences", "account_change_phone", "mfa_index"])
def test_my_pages_ask_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_no_field_repeats_its_label_within(client: Client, name: str) -> None:
    assert "placeholder=" not in client.get(reverse(name)).content.decode()


def test_no_english_on_chinese_pages_of_sign_in(client: Client) -> None:
    for name in ANYONES:
        text = check(client.get(reverse(name)))
        for word in ("Sign In", "Sign Up", "Username", "Password", "Remember", "Email", "Login"):
            assert f">{word}" not in text and f'placeholder="{word}' not in text, (name, word)


def test_the_code_app_from_start_to_end(mine: Client, user: User) -> None:
    from allauth.mfa.totp.internal import auth as totp

    mine.get(reverse("mfa_activate_totp"))
    secret = mine.session["mfa.totp.secret"]
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert mine.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        check(mine.get(reverse(name)))
    check(mine.get(reverse("mfa_reauthenticate")))
    assert mine.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert mine.post(reverse("mfa_deactivate_totp")).status_code == 302


def test_the_number_is_masked_and_things_fit_the_role(mine: Client, user: User) -> None:
    text = check(mine.get(reverse("accounts:me")))
    assert PHONE not in text and "138****8000" in text and "新城社区" in text
    assert reverse("orders:mine") in text and reverse("desk") not in text and reverse("points:counter") not in text


@pytest.mark.parametrize(
    ("role", "link"),
    [
        ("staff", "desk"),
        ("merchant", "points:counter"),
        ("official", "reports:overview"),
        ("volunteer", "volunteers:claims"),
    ],
)
def test_each_role_finds_its_work(client: Client, role: str, link: str) -> None:
    client.force_login(person(role, at=SiteFactory()))
    assert reverse(link) in check(client.get(reverse("accounts:me")))


def test_what_i_prefer_rules_over_what_this_phone_chose_before(mine: Client, user: User) -> None:
    mine.cookies["elder"], mine.cookies["django_language"] = "1", "zh-hans"
    given = {"display_name": "王婶\u202e", "email": "", "language": "en", "elder_mode": ""}
    assert mine.post(reverse("accounts:preferences"), given)["Location"] == reverse("accounts:me")
    user.refresh_from_db()
    assert (user.display_name, user.language, user.elder_mode) == ("王婶", "en", False)
    text = check(mine.get(reverse("accounts:me")))
    assert 'lang="en"' in text and 'class="elder"' not in text
    assert audit.history(user).get(verb="user.changed").data == {"fields": sorted(given)}


def test_a_bad_preference_stands_beside_its_field(mine: Client) -> None:
    answer = mine.post(reverse("accounts:preferences"), {"display_name": "王" * 41, "email": "x", "language": "fr"})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"display_name", "email", "language"}


# --- administration -----------------------------------------------------------------------------------------------


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_nobody_reads_passwords_or_numbers_there(boss: Client, user: User) -> None:
    for url in (reverse("admin:accounts_user_changelist"), reverse("admin:accounts_user_change", args=[user.pk])):
        text = boss.get(url).content.decode()
        assert PHONE not in text and "138****8000" in text and "pbkdf2" not in text and user.password not in text


def test_locking_an_account_there(boss: Client, user: User) -> None:
    data = {"action": "lock", "_selected_action": [str(user.pk)]}
    assert boss.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    user.refresh_from_db()
    assert not user.is_active and user.token_epoch == 1 and audit.history(user).filter(verb="user.locked").exists()


def test_a_change_there_goes_through_the_action(boss: Client, user: User) -> None:
    data = {"display_name": "王婶", "language": "zh-hans", "is_staff": "on"}
    answer = boss.post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    user.refresh_from_db()
    assert user.is_staff and user.check_password(PASSWORD)
    assert audit.history(user).get(verb="user.changed").data == {"fields": ["display_name", "is_staff"]}


def test_the_audit_log_is_read_only(boss: Client, user: User, now: Any) -> None:
    audit.record(Did.CHANGED, by=None, target=user, at=now)
    event = AuditEvent.objects.get(verb=Did.CHANGED)
    page = reverse("admin:kernel_auditevent_change", args=[event.pk])
    assert boss.get(reverse("admin:kernel_auditevent_changelist")).status_code == 200
    assert boss.get(page).status_code == 200 and boss.post(page, {"verb": "x"}).status_code == 403
    assert boss.post(reverse("admin:kernel_auditevent_delete", args=[event.pk])).status_code == 403
    assert boss.get(reverse("admin:kernel_auditevent_add")).status_code == 403


def test_the_administration_is_for_those_who_may(client: Client) -> None:
    client.force_login(person(Role.STAFF, at=centre()))
    assert client.get("/admin/").status_code in (302, 403)
    assert not list(get_messages(client.get("/admin/login/").wsgi_request))
