"""The pages round a monthly list: what staff read and copy, where it goes, how residents find it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from activities import actions as activities
from activities import calendar
from activities.models import Activity
from activities.signups import actions as signups
from civic.kernel import jobs, months, words
from civic.kernel.errors import NotAllowed
from notifications import texts
from notifications.models import Delivery, DeliveryState, Message
from programmes import actions, chat_text, queries
from programmes.items import Item
from programmes.models import MonthlyProgramme, Outlet
from programmes.weeks import weeks
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, institute, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """No worker; the second factor has its own tests."""
    monkeypatch.setattr(jobs, "soon", lambda name: None)
    settings.STAFF_SECOND_FACTOR = False


def moment(day: int, hour: int = 9, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=words.LOCAL)


def held(site: Any, start: datetime, now: Any, **fields: Any) -> Activity:
    return make.activity(site, now=now, starts_at=start, ends_at=start + timedelta(hours=2), **fields)


def following(now: Any) -> date:
    """The next month."""
    return months.after(timezone.localdate(now))


def built(site: Any, now: Any, month: date = DECEMBER) -> MonthlyProgramme:
    programme = actions.build(site_id=site.pk, month=month, by=make.staff(site), now=now)
    assert programme
    return programme


def of_this_month(site: Any, now: Any, **fields: Any) -> tuple[MonthlyProgramme, Activity]:
    """A published list with one activity, wherever in the month the test runs."""
    first = months.this(now)
    start = months.bounds(first)[0] + timedelta(hours=9)
    activity, early = held(site, start, now, **fields), start - timedelta(days=1)
    programme = built(site, early, first)
    return actions.publish(programme_id=programme.pk, by=make.staff(site), now=early), activity


# --- Weeks ----------------------------------------------------------------------------------------------------------


def shown_gaps(starts: list[datetime], first: date, today: date) -> str:
    everything = [Activity(starts_at=start, service_group=group) for start in starts for group in words.GROUPS]
    with translation.override("en"):
        return calendar.gaps(everything, first, months.after(first), today=today)


def test_the_desk_and_the_list_count_the_same_weeks() -> None:
    """December 2026 begins on a Tuesday: its first week ends on Sunday 6."""
    full = [moment(day) for day in (1, 7, 14, 21)]
    assert shown_gaps(full, DECEMBER, DECEMBER) == "week 5, from 28 December: nothing"
    assert shown_gaps([*full, moment(30)], DECEMBER, DECEMBER) == ""
    assert shown_gaps([moment(6), *full[1:], moment(31)], DECEMBER, DECEMBER) == ""
    assert shown_gaps(full[2:], DECEMBER, DECEMBER).startswith("week 1, from 1 December: nothing · week 2, from 7")
    rows = [Item.of(Activity(pk=1, starts_at=moment(7), ends_at=moment(7, 11), title="x"))]
    with translation.override("en"):
        assert weeks(rows, now=moment(1))[0].label == "7–13 December"


@pytest.mark.parametrize(("today", "named"), [(6, "week 1"), (7, "week 2"), (27, "week 4"), (28, "week 5")])
def test_weeks_that_are_over_are_no_gaps(today: int, named: str) -> None:
    assert shown_gaps([moment(1, month=11)], DECEMBER, date(2026, 12, today)).startswith(named)


def test_a_lone_sunday_is_no_gap() -> None:
    """November 2026 begins on one."""
    november = date(2026, 11, 1)
    starts = [moment(day, month=11) for day in (2, 9, 16, 23, 30)]
    assert shown_gaps(starts, november, november) == ""


# --- What is copied -------------------------------------------------------------------------------------------------


def test_what_is_over_is_not_copied_and_offers_no_seats(now: Any) -> None:
    site = SiteFactory()
    gone = held(site, moment(3), now, title="过去的", seats=30)
    going = held(site, moment(9), now, title="正在的", seats=30)
    later = held(site, moment(20), now, title="以后的", seats=30)
    items = [Item.of(one) for one in (gone, going, later)]
    with translation.override("en"):
        copied = actions.text_of(MonthlyProgramme(site=site, month_date=DECEMBER), items, now=moment(9, 10))
        shown = [line for week in weeks(items, now=moment(9, 10)) for line in week.lines]
    assert "过去的" not in copied and "正在的" in copied and "以后的" in copied
    assert copied.count("seats left") == 1 == copied.count("volunteers wanted")
    assert [line.seats.text for line in shown] == ["over", "going on now", "30 seats left"]
    assert [bool(line.helpers) for line in shown] == [False, False, True]


def test_the_copied_text_has_todays_seats(now: Any) -> None:
    site = SiteFactory()
    programme, activity = of_this_month(site, now, seats=5, title="还没到")
    Activity.objects.update(starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1))
    other = Activity.objects.get(pk=activity.pk)
    signups.sign_up(activity_id=other.pk, by=person(), now=now)
    page = browser(make.staff(site)).get(f"/desk/programmes/{programme.pk}/")
    assert "4 seats left" in "".join(page.context["pieces"])
    activities.cancel(activity_id=other.pk, reason="停电", by=make.staff(site), now=now)
    page = browser(make.staff(site)).get(f"/desk/programmes/{programme.pk}/")
    assert "还没到" not in "".join(page.context["pieces"])


def test_two_texts_are_told_apart(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    site, month = SiteFactory(), following(now)
    held(site, months.bounds(month)[0] + timedelta(days=3), now)
    programme = built(site, now, month)
    monkeypatch.setattr(chat_text, "PIECE", 1)
    page = text(browser(make.staff(site)).get(f"/desk/programmes/{programme.pk}/"))
    assert "chat group 1/" in page and "chat group 2/" in page


def test_without_a_group_one_copies(now: Any) -> None:
    site = SiteFactory()
    for month, outlets in ((following(now), 0), (months.after(following(now)), 1)):
        for n in range(outlets):
            Outlet.objects.create(site=site, channel="email", address=f"{n}@example.org", label="群")
        held(site, months.bounds(month)[0] + timedelta(days=3), now)
        programme = built(site, now, month)
        included = [item.pk for item in programme.items.all()]
        url = f"/desk/programmes/{programme.pk}/revise/"
        page = browser(make.staff(site)).post(url, {"go": "publish", "item": included}, follow=True)
        assert ("No group is set yet" in text(page)) == (not outlets)


def test_what_was_moved_is_not_in_the_text(now: Any) -> None:
    site = SiteFactory()
    moved = held(site, moment(10), now)
    programme = built(site, now)
    Activity.objects.filter(pk=moved.pk).update(starts_at=moment(5, month=11), ends_at=moment(6, month=11))
    assert queries.items(MonthlyProgramme.objects.get(pk=programme.pk)) == []


# --- Where it goes --------------------------------------------------------------------------------------------------


def test_a_test_goes_out_once_a_day(now: Any) -> None:
    site = SiteFactory()
    outlet = Outlet.objects.create(site=site, channel="email", address="group@example.org", label="群")
    client, url = browser(make.staff(site)), f"/desk/programmes/outlets/{outlet.pk}/test/"
    assert "Send a test" in text(client.get("/desk/programmes/"))
    for _twice in range(2):
        assert client.post(url).status_code == 302
    delivery = Delivery.objects.get()
    page = text(client.get("/desk/programmes/"))
    assert (delivery.address, delivery.state) == (outlet.address, DeliveryState.WAITING)
    assert "Test of today" in page and "Send a test" not in page
    Delivery.objects.update(state=DeliveryState.DEAD, dead_at=now)
    assert "Send a test" in text(client.get("/desk/programmes/"))
    client.post(url)
    assert Delivery.objects.get().state == DeliveryState.WAITING
    actions.send_test(outlet_id=outlet.pk, by=make.staff(site), now=now + timedelta(days=1))
    assert Delivery.objects.count() == 2
    assert site.name in texts.render(Message.objects.earliest("pk"), language="en").whole
    with pytest.raises(NotAllowed):
        actions.send_test(outlet_id=outlet.pk, by=make.staff(SiteFactory()), now=now)


# --- Above the stations, and for residents --------------------------------------------------------------------------


def test_an_institute_reads_one_month_by_the_stations_names(now: Any) -> None:
    street = institute()
    client = browser(person("staff", at=street))
    costs = []
    for names in (("乙站", "甲站"), ("丙站", "丁站", "戊站")):
        for name in names:
            station = SiteFactory(name=name, parent=street)
            for month in (DECEMBER, date(2027, 1, 1)):
                MonthlyProgramme.objects.create(site=station, month_date=month)
        with CaptureQueriesContext(connection) as found:
            page = client.get("/desk/programmes/?month=2026-12")
        costs.append(len(found))
    shown = [row.site.name for row in page.context["rows"]]
    assert shown == sorted(shown) and len(shown) == 5 and costs[0] == costs[1]
    assert "乙站 · December 2026" in text(page) and "January 2027" in text(page)
    newest = client.get("/desk/programmes/?month=x").context["rows"]
    assert {row.month_date for row in newest} == {date(2027, 1, 1)}


def test_residents_find_the_list(now: Any) -> None:
    site, other = SiteFactory(), SiteFactory()
    programme, _activity = of_this_month(site, now)
    for path in ("/home/", "/activities/"):
        assert actions.public_url(programme) in text(browser(person("resident", at=site)).get(path))
        assert "/programmes/" not in text(browser(person("resident", at=other)).get(path))
    visitor = Client()
    visitor.cookies["site"] = str(site.pk)
    assert actions.public_url(programme) in text(visitor.get("/activities/"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_news_of_the_list_names_the_month(now: Any, language: str) -> None:
    site = SiteFactory(name="新城社区")
    resident = person("resident", at=site)
    held(site, months.bounds(following(now))[0] + timedelta(days=3), now)
    programme = built(site, now, following(now))
    actions.publish(programme_id=programme.pk, by=make.staff(site), now=now)
    news = Message.objects.get(recipient=resident, kind="programme_published")
    with translation.override(language):
        said = words.month(following(now))
    assert said in texts.render(news, language=language).title
    kept = Message(kind="programme_published", params={"site": "新城社区", "month": 11, "count": 1})
    assert "11" in texts.render(kept, language=language).title  # from before
