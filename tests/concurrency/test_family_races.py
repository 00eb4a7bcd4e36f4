"""Two telephones name somebody, or sign somebody up, at the same time: one after the other."""

from collections import Counter
from typing import Any

import pytest

from accounts.family import actions
from accounts.family.actions import Said
from accounts.family.models import FamilyMember
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups import locks, parties
from activities.signups.actions import seats
from activities.signups.models import Signup
from tests.concurrency.racing import at_once, inserts_into
from tests.factories import volunteers as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def at_one_time(monkeypatch: pytest.MonkeyPatch, now: Any) -> Counter[str]:
    """There is room for one more, and three are named."""
    mother = person()
    monkeypatch.setattr(actions, "MOST", 1)

    def name(number: int) -> Any:
        return lambda: actions.add(by=mother, said=Said(name=f"家人{number}", relation="other"), now=now)

    return at_once([name(number) for number in range(3)], holding=inserts_into("family_familymember"))


def test_no_more_than_fit(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    assert at_one_time(monkeypatch, now) == {"ok": 1, "family_is_full": 2}


def test_control_without_the_persons_row_all_are_named(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(actions, "hold", lambda user: None)
    assert at_one_time(monkeypatch, now) == {"ok": 3}


def erased_meanwhile(station: Any, now: Any) -> Counter[str]:
    """Grandma is erased on one telephone while another signs her up."""
    activity, host = make.activity(station, now=now, seats=3), person()
    member = actions.add(by=host, said=Said(name="奶奶", relation="parent"), now=now)

    def erase() -> None:
        inserts_into("activities_signup")()
        actions.remove(member_id=member.pk, by=host, now=now)

    call = lambda: signups.sign_up(activity_id=activity.pk, by=host, now=now, with_self=False, family=[member.pk])  # noqa: E731
    return at_once([call], holding=erase)


def test_nobody_erased_is_signed_up(station: Any, now: Any) -> None:
    assert erased_meanwhile(station, now) == {"unknown_member": 1} and not Signup.objects.exists()


def test_control_without_the_members_row_nobody_is_expected(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parties, "members", lambda ids, *, of: list(FamilyMember.objects.of(of).filter(pk__in=ids)))
    assert erased_meanwhile(station, now) == {"ok": 1}
    assert Signup.objects.get().members.get().name == ""


def larger_party_and_another(station: Any, now: Any) -> tuple[int, int]:
    """One grows from one to three while two others come; three seats in all. (counted, taken)."""
    activity, host = make.activity(station, now=now, seats=3), person()
    mine = signups.sign_up(activity_id=activity.pk, by=host, now=now)
    names = ["小明", "小红"]
    answers = at_once(
        [
            lambda: signups.change_party(signup_id=mine.pk, by=host, now=now, with_self=True, guest_names=names),
            lambda: signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=names[:1]),
        ],
        holding=lambda: Activity.objects.select_for_update().get(pk=activity.pk),
    )
    assert answers["ok"] >= 1 and set(answers) <= {"ok", "too_few_left"}
    activity.refresh_from_db()
    return activity.seats_taken, sum(Signup.objects.filter(state="confirmed").values_list("seats", flat=True))


def test_a_larger_party_takes_nobodys_seat(station: Any, now: Any) -> None:
    counted, taken = larger_party_and_another(station, now)
    assert counted == taken == 3


def test_control_without_the_activitys_row_seats_are_oversold(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (seats, locks):
        monkeypatch.setattr(module, "locked", lambda pk: Activity.objects.select_related("site").get(pk=pk))
    counted, taken = larger_party_and_another(station, now)
    assert taken == 5 and counted < taken
