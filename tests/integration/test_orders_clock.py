"""The answer clock: working days of the Chinese calendar, reminders, and the climb to the level above."""

from datetime import date, timedelta
from typing import Any

import pytest

from civic.kernel.models import AuditEvent
from network.models import CalendarDay, Role
from network.rules import rule_at
from notifications.models import Message
from orders import actions, escalation, tasks
from orders.models import AnswerRule, ServiceRequest
from tests.concurrency.racing import at_once
from tests.factories import volunteers as make
from tests.factories.orders import order, shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
WEDNESDAY = "2026-11-25 09:30"  # due Monday 30 November 18:00


def watch(moment: str, *, times: int = 3) -> list[int]:
    """The job at this hour, run several times; what each run moved."""
    return [escalation.watch_answer_clocks(now=shanghai(moment)) for _n in range(times)]


def told(kind: str) -> list[Any]:
    """Who was told, as often as they were."""
    return sorted(Message.objects.filter(kind=f"request_{kind}").values_list("recipient_id", flat=True))


# --- Working days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordered", "due"),
    [
        ("2026-11-23 09:00", "2026-11-26"),  # an ordinary Monday
        ("2026-11-25 09:30", "2026-11-30"),  # over a weekend
        ("2026-11-27 17:59", "2026-12-02"),  # a Friday
        ("2026-11-28 12:00", "2026-12-02"),  # a Saturday
        ("2026-11-29 23:59", "2026-12-02"),  # a Sunday
        ("2026-02-13 10:00", "2026-02-25"),  # Spring Festival 15–23 February; Saturday the 14th is worked
        ("2026-02-18 10:00", "2026-02-26"),  # in the middle of it
        ("2026-02-26 10:00", "2026-03-02"),  # Saturday the 28th is worked for it
        ("2026-09-18 10:00", "2026-09-22"),  # Sunday the 20th is worked for National Day
        ("2026-09-24 10:00", "2026-09-30"),  # Mid-Autumn on Friday the 25th
        ("2026-09-30 10:00", "2026-10-10"),  # National Day 1–7 October; Saturday the 10th is worked
        ("2031-12-31 10:00", "2032-01-06"),  # a year whose notice nobody knows yet still has its New Year's Day
        ("2031-09-30 10:00", "2031-10-08"),  # and National Day, 1–3 October; what is swapped for it nobody knows
        ("2025-12-31 10:00", "2026-01-06"),  # New Year 1–3 January; Sunday the 4th is worked
        ("2033-02-01 10:00", "2033-02-04"),  # a year nobody has published: plain weekdays
    ],
)
def test_due_after_three_working_days(station: Any, ordered: str, due: str) -> None:
    made = order(station, now=shanghai(ordered))
    assert made.answer_due_at == shanghai(f"{due} 18:00")


def test_the_districts_own_days_win(station: Any) -> None:
    CalendarDay.objects.create(date=date(2026, 11, 26), is_workday=False, note="停电")
    CalendarDay.objects.create(date=date(2026, 11, 28), is_workday=True, note="补班")
    assert order(station, now=shanghai(WEDNESDAY)).answer_due_at == shanghai("2026-11-30 18:00")
    CalendarDay.objects.create(date=date(2026, 11, 30), is_workday=False, note="停电")
    assert order(station, now=shanghai(WEDNESDAY)).answer_due_at == shanghai("2026-12-01 18:00")


def test_the_day_of_an_order_is_shanghais(station: Any) -> None:
    before, after = shanghai("2026-11-24 23:59:59"), shanghai("2026-11-25 00:00")
    assert (after - before) == timedelta(
        seconds=1
    ) and before.utctimetuple().tm_mday == 24 == after.utctimetuple().tm_mday
    day = {"wanted_from": date(2026, 12, 10), "wanted_until": date(2026, 12, 10)}
    made = [order(station, now=moment, **day) for moment in (before, after)]
    assert [one.number for one in made] == ["261124-01", "261125-01"]
    assert [one.answer_due_at for one in made] == [shanghai("2026-11-27 18:00"), shanghai("2026-11-30 18:00")]
    assert made[0].answer_due_at.utctimetuple().tm_hour == 10


def test_the_nearest_rule_of_the_day_counts(station: Any) -> None:
    centre = station.parent.parent

    def workdays(site: Any = station, day: str = "2026-11-25") -> int:
        return rule_at(AnswerRule, site, date.fromisoformat(day)).workdays

    assert workdays() == 3
    AnswerRule.objects.create(site=centre, from_date=date(2026, 1, 1), workdays=7)
    AnswerRule.objects.create(site=SiteFactory(), from_date=date(2026, 1, 1), workdays=9)
    assert workdays() == 7
    AnswerRule.objects.create(site=station.parent, from_date=date(2026, 11, 1), workdays=5)
    AnswerRule.objects.create(site=station.parent, from_date=date(2026, 11, 25), workdays=4)
    AnswerRule.objects.create(site=station.parent, from_date=date(2026, 11, 26), workdays=1)
    assert (workdays(), workdays(day="2026-11-24"), workdays(day="2026-10-31")) == (4, 5, 7)
    AnswerRule.objects.create(site=station, from_date=date(2026, 1, 1), workdays=2)
    assert (workdays(), workdays(station.parent), workdays(centre)) == (2, 4, 7)
    assert order(station, now=shanghai(WEDNESDAY)).answer_due_at == shanghai("2026-11-27 18:00")


def test_a_promise_stays_when_the_rule_changes(station: Any) -> None:
    made = order(station, now=shanghai(WEDNESDAY))
    AnswerRule.objects.create(site=station, from_date=date(2026, 1, 1), workdays=9)
    watch("2026-11-26 09:00")
    made.refresh_from_db()
    assert made.answer_due_at == shanghai("2026-11-30 18:00")


# --- Reminders ------------------------------------------------------------------------------------------------------


def test_reminded_once_on_the_last_working_day_before(station: Any) -> None:
    staff, colleague = make.staff(station), make.staff(station)
    make.staff(station.parent), make.staff(SiteFactory()), person(Role.RESIDENT, at=station)
    made = order(station, now=shanghai(WEDNESDAY))
    assert watch("2026-11-26 23:59") == [0, 0, 0] and told("nearly_due") == []
    assert watch("2026-11-27 00:00") == [1, 0, 0]  # Friday: Monday is the next working day
    assert watch("2026-11-30 17:59") == [0, 0, 0]
    assert told("nearly_due") == sorted([staff.pk, colleague.pk])
    made.refresh_from_db()
    assert made.reminded_at == shanghai("2026-11-27 00:00") and made.state == "submitted" and made.owner == station
    assert "Nearly due: " + made.number in text(browser(staff).get("/inbox/"))


def test_before_a_holiday_the_reminder_comes_before_it(station: Any) -> None:
    order(station, now=shanghai("2026-09-28 10:00"))  # due on Thursday 8 October
    assert watch("2026-09-29 23:59") == [0, 0, 0]
    assert watch("2026-09-30 09:00") == [1, 0, 0]


def test_what_is_answered_is_neither_reminded_of_nor_late(station: Any) -> None:
    staff, now = make.staff(station), shanghai(WEDNESDAY)
    made = [order(station, now=now) for _n in range(4)]
    actions.accept(order_id=made[0].pk, by=staff, now=now)
    actions.decline(order_id=made[1].pk, by=staff, now=now, reason="做不了")
    actions.withdraw(order_id=made[2].pk, by=made[2].requester, now=now)
    actions.plan(order_ids=[made[3].pk], by=staff, now=now)
    assert watch("2026-11-30 12:00") == watch("2026-12-09 12:00") == [0, 0, 0]
    assert told("nearly_due") == told("late") == []


def test_a_confidential_order_is_remembered_without_its_words(station: Any) -> None:
    staff = make.staff(station), make.staff(station.parent)
    order(station, now=shanghai(WEDNESDAY), service_group="psychological_care", title="想找人说说话")
    watch("2026-11-30 12:00")
    watch("2026-11-30 18:05")
    for one in staff:
        page = text(browser(one).get("/inbox/"))
        assert "261125-01" in page and "想找人说说话" not in page
    assert not Message.objects.filter(params__title="想找人说说话").exclude(kind="request_accepted").exists()


# --- The climb ------------------------------------------------------------------------------------------------------


def test_late_it_goes_to_the_level_above_once(station: Any, clock: Clock) -> None:
    make.staff(station.parent.parent)
    chief, worker = make.staff(station.parent), make.staff(station)
    made = order(station, now=shanghai(WEDNESDAY))
    watch("2026-11-30 12:00", times=1)
    assert watch("2026-11-30 18:00") == [0, 0, 0], "due at 18:00 is in time until then"
    now = clock("2026-11-30 18:05")
    for _n in range(3):
        tasks.watch_answer_clocks()
    made.refresh_from_db()
    assert (made.owner, made.site, made.state, made.escalated_at) == (station.parent, station, "submitted", now)
    event = AuditEvent.objects.get(verb="request.escalated")
    assert (event.actor_id, event.from_state, event.to_state, event.reason) == (None, "submitted", "submitted", "late")
    assert told("late") == [chief.pk]
    page = text(browser(made.requester).get(f"/orders/{made.pk}/"))
    assert "No answer in time; it went to the next level" in page and "This is late, we are sorry" in page
    assert str(station.parent) in page
    assert str(station.parent) in text(browser(made.requester).get("/orders/"))
    assert "修台灯" in text(browser(chief).get("/desk/")) and "修台灯" in text(browser(chief).get("/desk/orders/"))
    detail = text(browser(chief).get(f"/desk/orders/{made.pk}/"))
    assert f"{station.parent} must answer now" in detail and "late since 18:00" in detail
    assert "修台灯" in text(browser(worker).get("/desk/orders/")), "the station may still answer"


def test_each_further_working_day_one_more_level_and_no_further_than_the_centre(station: Any) -> None:
    made = order(station, now=shanghai(WEDNESDAY))
    owners = []
    hours = ["2026-11-30 18:05", "2026-12-01 17:59", "2026-12-01 18:05", "2026-12-02 18:05", "2026-12-20 18:05"]
    for moment in hours:
        watch(moment)
        made.refresh_from_db()
        owners.append(made.owner.level)
    assert owners == ["institute", "institute", "centre", "centre", "centre"]
    assert AuditEvent.objects.filter(verb="request.escalated").count() == 2


def test_a_holiday_does_not_climb(station: Any) -> None:
    made = order(station, now=shanghai("2026-09-25 10:00"))
    assert made.answer_due_at == shanghai("2026-09-30 18:00")
    watch("2026-09-30 18:05")
    for day in range(1, 8):
        assert watch(f"2026-10-0{day} 18:05") == [0, 0, 0]
    assert watch("2026-10-08 18:05") == [1, 0, 0]
    made.refresh_from_db()
    assert made.owner.level == "centre"


def test_after_the_climb_either_level_answers_and_it_rests(station: Any, clock: Clock) -> None:
    worker, chief = make.staff(station), make.staff(station.parent)
    first, second = (order(station, now=shanghai(WEDNESDAY)) for _n in range(2))
    watch("2026-11-30 18:05")
    now = clock("2026-12-01 09:00")
    actions.accept(order_id=first.pk, by=worker, now=now)
    actions.decline(order_id=second.pk, by=chief, now=now, reason="做不了")
    assert watch("2026-12-05 09:00") == [0, 0, 0]
    for one, state in ((first, "accepted"), (second, "declined")):
        one.refresh_from_db()
        assert (one.state, one.owner, one.answered_at) == (state, station.parent, now)
        page = text(browser(chief).get(f"/desk/orders/{one.pk}/"))
        assert "must answer now" not in page and "late" not in text(browser(one.requester).get("/orders/"))
    assert "修台灯" not in text(browser(chief).get("/desk/"))


def test_passed_on_when_late_it_belongs_to_the_new_station(station: Any) -> None:
    chief, there = make.staff(station.parent), SiteFactory(parent=station.parent)
    for one in (station, there):
        make.staff(one)
    made = order(station, now=shanghai(WEDNESDAY))
    watch("2026-11-30 18:05")
    actions.transfer(order_id=made.pk, site=there, reason="归那边", by=chief, now=shanghai("2026-11-30 19:00"))
    assert watch("2026-12-01 17:00") == [0, 0, 0]
    made.refresh_from_db()
    assert made.owner == there
    assert watch("2026-12-01 18:05") == [1, 0, 0] and told("late") == [chief.pk] * 2, "told again: it is late again"


def test_many_late_orders_do_not_hold_up_the_others(station: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escalation, "BATCH", 2)
    old = [order(station, now=shanghai("2026-11-24 09:30")) for _n in range(2)]
    late = order(station, now=shanghai(WEDNESDAY))
    watch("2026-11-30 12:00")
    assert set(ServiceRequest.objects.values_list("reminded_at", flat=True)) == {shanghai("2026-11-30 12:00")}
    for one in old:
        one.refresh_from_db()
        assert one.owner == station.parent
    assert watch("2026-11-30 18:05") == [1, 0, 0], "those that climbed at noon rest and take nobody's place"
    late.refresh_from_db()
    assert late.owner == station.parent


@pytest.mark.django_db(transaction=True)
def test_four_machines_at_once_remind_and_climb_once() -> None:
    station = SiteFactory()
    chief, worker = make.staff(station.parent), make.staff(station)
    made = [order(station, now=shanghai(WEDNESDAY)) for _n in range(4)]
    for moment in ("2026-11-30 12:00", "2026-11-30 18:05"):
        at_once([lambda moment=moment: escalation.watch_answer_clocks(now=shanghai(moment))] * 4)
        watch(moment)  # whoever stepped aside for a lock left nothing undone
    assert set(ServiceRequest.objects.values_list("owner", flat=True)) == {station.parent_id}
    assert AuditEvent.objects.filter(verb="request.escalated").count() == 4
    assert told("nearly_due") == [worker.pk] * 4 and told("late") == [chief.pk] * len(made)
