"""Joining with a number that has an account costs the same work as with one that has none: the time tells nothing."""

import re
from typing import Any

import pytest
from django.contrib.auth import base_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.factories.people import PASSWORD, UserFactory
from tests.integration.signing_in import OTHER, PHONE, Codes

pytestmark = pytest.mark.django_db


def work_of(phone: str, password: str, hashes: list[str]) -> tuple[list[str], int]:
    """The kinds of statements, in their order, and how many passwords were hashed."""
    before = len(hashes)
    with CaptureQueriesContext(connection) as found:
        assert Client().post(reverse("account_signup"), {"phone": phone, "password1": password}).status_code == 302
    statements = [re.sub(r"\s+", " ", row["sql"].strip()) for row in found.captured_queries]
    kinds = [re.match(r"(SELECT|INSERT INTO|UPDATE|WITH) ?\S*", one) for one in statements]
    return [kind.group() for kind in kinds if kind], len(hashes) - before


@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_the_same_work_for_both(codes: Codes, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    hashes: list[str] = []
    real = base_user.make_password

    def counted(raw: Any, *args: Any, **kwargs: Any) -> str:
        hashes.extend(["hashed"] if raw is not None else [])
        return real(raw, *args, **kwargs)

    monkeypatch.setattr(base_user, "make_password", counted)
    UserFactory(phone=PHONE)
    known, unknown = work_of(PHONE, password, hashes), work_of(OTHER, password, hashes)
    assert known == unknown and known[1] == (1 if password else 0)
    assert User.objects.count() == 2 and not User.objects.filter(phone=None).exists(), "what was done in vain is undone"
