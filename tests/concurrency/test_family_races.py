"""Two telephones name somebody at the same time: they are counted one after the other."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from accounts.family import actions
from accounts.family.actions import Said
from tests.concurrency.racing import at_once, inserts_into
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def at_one_time(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """There is room for one more, and three are named."""
    mother, now = person(), timezone.now()
    monkeypatch.setattr(actions, "MOST", 1)

    def name(number: int) -> Any:
        return lambda: actions.add(by=mother, said=Said(name=f"家人{number}", relation="other"), now=now)

    return at_once([name(number) for number in range(3)], holding=inserts_into("family_familymember"))


def test_no_more_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_one_time(monkeypatch) == {"ok": 1, "family_is_full": 2}


def test_control_without_the_persons_row_all_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "hold", lambda user: None)
    assert at_one_time(monkeypatch) == {"ok": 3}
