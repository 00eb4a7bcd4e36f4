"""The notice says what is kept; whoever joins or comes back has seen its version."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.privacy import VERSION, actions
from accounts.verbs import Did
from civic.kernel import audit
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser, text
from tests.integration.signing_in import sign_in_by_code

pytestmark = pytest.mark.django_db
NOTICE, SEEN = "/privacy/", "/privacy/seen/"
TEXTS = {"2026-11-26": "088af72435e9bf8a"}


def digest() -> str:
    """Of what the page says in English; how it is laid out may change."""
    source = Path(settings.BASE_DIR, "templates/accounts/privacy.html").read_text()
    said = re.findall(r'{% translate "(.*?)"|{% blocktranslate[^%]*%}(.*?){% endblocktranslate', source, re.S)
    return hashlib.sha256(" ".join(" ".join(map("".join, said)).split()).encode()).hexdigest()[:16]


def seen() -> list[str]:
    """The versions that the log knows, oldest first."""
    events = AuditEvent.objects.filter(verb=Did.NOTICE_ACCEPTED).order_by("pk")
    return [event.data["version"] for event in events]


def test_other_words_are_another_version() -> None:
    assert TEXTS[VERSION] == digest(), (
        "give the new words a new VERSION in accounts/privacy, and note their digest here"
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_can_read_it(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    page = text(client.get(NOTICE))
    assert VERSION in page and "sessionid" not in client.cookies
    for name in ("landing", "account_request_login_code"):
        assert f'href="{NOTICE}"' in text(client.get(reverse(name)))


def test_it_is_shown_once_and_stops_nobody() -> None:
    client = browser(person(Role.RESIDENT, at=SiteFactory()))
    for _twice in range(2):
        assert SEEN in text(client.get("/home/")) and reverse("orders:new") in text(client.get("/home/"))
    assert client.post(SEEN)["Location"] == "/home/" and SEEN not in text(client.get("/home/"))
    client.post(SEEN)
    assert seen() == [VERSION]


def test_opening_it_is_seeing_it(now: Any) -> None:
    who = person()
    assert browser(who).get(NOTICE).status_code == 200
    assert seen() == [VERSION] and audit.history(who).get().at == now


def test_a_new_version_is_shown_to_those_who_know_an_old_one(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person(Role.RESIDENT, at=SiteFactory())
    with monkeypatch.context() as earlier:
        earlier.setattr(actions, "VERSION", "2020-01-01")
        actions.note_seen(user=who, now=now)
    client = browser(who)
    assert SEEN in text(client.get("/home/"))
    actions.note_seen(user=who, now=now)
    assert seen() == ["2020-01-01", VERSION], "the older one stays known"


def test_joining_writes_it_down(client: Client, codes: Any) -> None:
    sign_in_by_code(client, codes)
    assert seen() == [VERSION] and User.objects.get().privacy_seen == VERSION
