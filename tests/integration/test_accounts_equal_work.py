"""Asking for a code costs the same work for a number that has an account and for one that has none, and so does a wrong
code: the time tells nothing.
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.factories.people import UserFactory
from tests.integration.signing_in import OTHER, PHONE, Codes

pytestmark = pytest.mark.django_db
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")


def statements(asked: Any) -> list[str]:
    """The kinds of statements, in their order."""
    with CaptureQueriesContext(connection) as found:
        asked()
    texts = [re.sub(r"\s+", " ", row["sql"].strip()) for row in found.captured_queries]
    return [re.sub(r"'[^']*'|\d+", "?", text)[:120] for text in texts]


def work_of(phone: str, codes: Codes) -> list[list[str]]:
    client = Client()
    asking = statements(lambda: client.post(ASK, {"phone": phone}))
    code = codes.last(phone)
    wrong = "000000" if code != "000000" else "000001"
    return [
        asking,
        statements(lambda: client.get(CONFIRM)),
        statements(lambda: client.post(CONFIRM, {"code": wrong})),
        statements(lambda: client.post(CONFIRM, {"action": "resend"})),
    ]


def test_the_same_work_for_both(codes: Codes) -> None:
    UserFactory(phone=PHONE)
    known, unknown = work_of(PHONE, codes), work_of(OTHER, codes)
    assert known == unknown and known[0] and known[2]
    assert User.objects.count() == 1 and len(codes) == 4, "a code went to each, twice"
