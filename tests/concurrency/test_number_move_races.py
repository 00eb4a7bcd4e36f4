"""Two workers ask for one account at once: one request; the second worker and the person answer at once: one answer
stands. With the rule or the lock taken out, both.
"""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from civic.kernel.errors import WrongState
from network.models import Role, Site
from network.moving import actions
from network.moving.models import NumberMove
from tests.concurrency.racing import at_once, inserts_into, without_index
from tests.factories import volunteers as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def wang(station: Site) -> User:
    return person(Role.RESIDENT, at=station, phone="13800138000")


def ask(wang: User, by: Any, now: Any, *, phone: str = "13900139000") -> NumberMove:
    return actions.ask(user_id=wang.pk, phone=phone, recognised="看过身份证", by=by, now=now)


def asked_at_once(station: Site, wang: User, now: Any) -> Counter[str]:
    workers = [make.staff(station) for _n in range(4)]
    calls = [lambda by=by, n=n: ask(wang, by, now, phone=f"1390013900{n}") for n, by in enumerate(workers)]
    return at_once(calls, holding=inserts_into("moving_numbermove"))


def test_one_request_an_account(station: Site, wang: User, now: Any) -> None:
    assert asked_at_once(station, wang, now) == {"ok": 1, "already_asked": 3}
    assert NumberMove.objects.count() == 1


def test_control_without_the_rule_there_are_four(station: Site, wang: User, now: Any) -> None:
    with without_index("one_open_move_a_person", emptied="moving_numbermove"):
        assert asked_at_once(station, wang, now) == {"ok": 4}


def answered_at_once(station: Site, wang: User, now: Any) -> tuple[Counter[str], int]:
    """The second worker confirms while the person says that it was somebody else; and how many steps the log has."""
    move = ask(wang, make.staff(station), now)
    second = make.staff(station)

    def stop() -> None:
        if not actions.stop(user=wang, by=wang, now=now):
            raise WrongState(state="moved", verb="stop")

    calls = [lambda: actions.confirm(move_id=move.pk, by=second, now=now), stop]
    answers = at_once(calls, holding=inserts_into("kernel_auditevent"))
    return answers, NumberMove.objects.filter(state__in=("moved", "stopped")).count()


def test_the_first_answer_stands(station: Site, wang: User, now: Any) -> None:
    answers, _rows = answered_at_once(station, wang, now)
    move = NumberMove.objects.get()
    wang.refresh_from_db()
    assert answers == {"ok": 1, "wrong_state": 1}
    assert (move.state == "moved") == (wang.phone == "13900139000")


def test_control_without_the_locks_both_answer(
    station: Site, wang: User, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(move_id: UUID) -> NumberMove:
        return NumberMove.objects.select_related("user", "site").get(pk=move_id)

    monkeypatch.setattr(actions, "_hold", unlocked)
    answers, _rows = answered_at_once(station, wang, now)
    assert answers == {"ok": 2}
