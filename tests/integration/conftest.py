"""A district that the tests of a whole file share."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from accounts import sms
from tests.factories import world as district
from tests.helpers.clock import NOW, Clock
from tests.integration.signing_in import Codes


@pytest.fixture(autouse=True)
def standing_still(now: datetime) -> None:
    """No test depends on the hour at which it is run."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[district.World]:
    """Built once a file, in a transaction that is never committed; a test undoes what it does to it."""
    with django_db_blocker.unblock(), district.undone(), Clock() as clock:
        now = clock(NOW)  # for the whole file: sessions and tokens of other fixtures end by it
        yield district.build(now=now)


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> Codes:
    """The codes that went out by text message."""
    sent = Codes()
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append((phone, code)))
    return sent
