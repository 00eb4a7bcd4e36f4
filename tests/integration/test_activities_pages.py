"""The pages of activities, as residents and staff use them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities import actions, contributions, door_code
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.activities import form, plan
from tests.factories.orders import order, shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


# --- Residents ------------------------------------------------------------------------------------------------------


def test_whats_on_for_anybody(station: Any, staff: Any, now: Any) -> None:
    make.activity(station, now=now, title="义诊进社区", seats=3)
    make.activity(SiteFactory(), now=now, title="别处的剪纸", service_group="children")
    plan(station, staff, now, title="还没发布")
    page = text(browser(person()).get("/activities/?where=all"))
    assert "义诊进社区" in page and "别处的剪纸" in page and "还没发布" not in page
    guest = Client()
    assert "义诊进社区" not in text(guest.get("/activities/?where=all&group=children"))
    assert "义诊进社区" in text(guest.get("/activities/?where=all&q=义诊"))
    assert "剪纸" not in text(guest.get("/activities/?where=all&q=义诊"))
    far = timezone.localdate(now) + timedelta(days=60)
    assert "义诊进社区" not in text(guest.get(f"/activities/?where=all&week={far}"))
    for odd in ("week=x", "week=9999-99-99", "group=x", "cursor=x", "q=%00", "where=x", "week=0001-01-01"):
        assert guest.get(f"/activities/?{odd}").status_code in (200, 400, 404), odd


def test_an_activity_says_where_it_is_and_whom_to_ask(station: Any, now: Any) -> None:
    station.phone, station.contact_name = "0534-000-1234", "李姐"
    station.save()
    hall = station.venues.create(name="服务大厅", address="文化路 8 号&二楼")
    activity = make.activity(station, now=now, venue=hall)
    page = Client().get(f"/activities/{activity.pk}/").content.decode()
    assert "keyword=%E6%96%87%E5%8C%96%E8%B7%AF+8+%E5%8F%B7%26%E4%BA%8C%E6%A5%BC&amp;" in page, "the whole address"
    assert 'href="tel:0534-000-1234"' in page and "李姐" in page
    hall.address = ""
    hall.save()
    assert "uri.amap.com" not in Client().get(f"/activities/{activity.pk}/").content.decode()


def test_lists_cost_the_same_however_long(station: Any, staff: Any, now: Any) -> None:
    resident = person()
    places = [(None, "/activities/?where=all"), (resident, "/my-signups/"), (staff, "/desk/activities/")]
    places += [(resident, "/activities/?where=all"), (None, f"/api/v1/activities?site={station.pk}")]
    places += [(staff, f"/desk/activities/{make.activity(station, now=now, seats=50).pk}/")]

    def more(number: int) -> None:
        crowd = Activity.objects.order_by("pk")[0].pk
        for n in range(number):
            activity = make.activity(station, now=now, seats=3, starts_in=timedelta(days=number, hours=3 * n))
            signups.sign_up(activity_id=activity.pk, by=resident, now=now)
            signups.sign_up(activity_id=crowd, by=person(), now=now)

    def cost(user: Any, path: str) -> int:
        client = browser(user) if user else Client()
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        statements = [row["sql"] for row in found.captured_queries]  # what is counted is counted to some number at most
        assert not any(("COUNT(*)" in sql and "LIMIT" not in sql) or "OFFSET" in sql for sql in statements)
        return len(found)

    more(2)
    few = [cost(user, path) for user, path in places]
    more(8)
    assert [cost(user, path) for user, path in places] == few and max(few) <= 15


def test_pages_of_the_list_follow_each_other(station: Any, now: Any) -> None:
    for n in range(25):
        make.activity(station, now=now, title=f"活动{n:02d}号", starts_in=timedelta(days=2, minutes=n))
    first = Client().get("/activities/?where=all")
    assert "活动00号" in text(first) and "活动24号" not in text(first)
    following = Client().get(f"/activities/{first.context['page'].older_url}")
    assert "活动24号" in text(following) and "活动19号" not in text(following)


def test_a_seat_taken_and_given_back(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=2)
    url = f"/activities/{activity.pk}/"
    assert f"{url}sign-up/" in text(Client().get(url))
    assert Client().post(f"{url}sign-up/").status_code == 302  # to sign in first
    mine = browser(person())
    assert "You have a seat" in text(mine.post(f"{url}sign-up/", {"guest_names": "孙小明"}, follow=True))
    page = text(mine.get(url))
    assert "孙小明" in page and "孙小明" not in text(browser(person()).get(url))
    other = browser(person())
    assert "number 1 in line" in text(other.post(f"{url}sign-up/", {"guest_names": ""}, follow=True))
    refused = other.post(f"{url}sign-up/", {"guest_names": "\n".join("abcdef")})
    assert refused.status_code == 422
    seat = Signup.objects.get(state=SignupState.CONFIRMED)
    assert other.post(f"/signups/{seat.pk}/cancel/").status_code == 404
    assert mine.post(f"/signups/{seat.pk}/cancel/").status_code == 302
    assert "You have a seat" in text(other.get(url))
    assert "义诊进社区" in text(other.get("/my-signups/"))


def test_cancelled_says_why(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    actions.cancel(activity_id=activity.pk, reason="下大雨", by=staff, now=now)
    page = text(Client().get(f"/activities/{activity.pk}/"))
    assert "下大雨" in page and "Take a seat" not in page and "预约" not in page


def test_links_and_files(station: Any, staff: Any, now: Any) -> None:
    activity, draft = make.activity(station, now=now), plan(station, staff, now)
    assert Client().get(f"/a/{activity.code}/").url == f"/activities/{activity.pk}/"
    assert Client().get(f"/a/{activity.code.upper()}/").status_code == 302
    file = Client().get(f"/activities/{activity.pk}/calendar.ics")
    assert file["Content-Type"].startswith("text/calendar") and b"BEGIN:VEVENT" in file.content
    for path in (f"/a/{draft.code}/", f"/activities/{draft.pk}/", f"/activities/{draft.pk}/calendar.ics", "/a/zzz/"):
        assert Client().get(path).status_code == 404
    assert browser(staff).get(f"/activities/{draft.pk}/").status_code == 200


# --- Staff ----------------------------------------------------------------------------------------------------------


def test_planned_published_and_completed_at_the_desk(station: Any, staff: Any, now: Any) -> None:
    client, wish = browser(staff), order(station, now=now)
    page = text(client.get(f"/desk/activities/new/?request={wish.pk}"))
    assert "修台灯" in page and str(wish.pk) in page
    made = client.post("/desk/activities/new/", form(now, site=station.pk, request=str(wish.pk)))
    activity = Activity.objects.get()
    assert made.url == f"/desk/activities/{activity.pk}/" and activity.planned_requests.count() == 1
    twice = client.post("/desk/activities/new/", form(now, site=station.pk, request=str(wish.pk)))
    assert twice.status_code == 422 and Activity.objects.count() == 1
    assert wish.number in text(client.get(made.url))
    assert client.post(f"{made.url}publish/").status_code == 302
    note = {"note-name": "刘奶奶", "note-phone": "138 0013 8000", "note-guest_names": ""}
    assert client.post(f"{made.url}note/", note).status_code == 302
    page = text(client.get(made.url))
    assert "刘奶奶" in page and "138****8000" in page and "13800138000" not in page
    assert client.post(f"{made.url}note/", note | {"note-phone": "12"}).status_code == 422
    edited = client.post(f"{made.url}edit/", form(now, title="剪窗花", seats="9"))
    assert edited.status_code == 302
    Activity.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    seat = Signup.objects.get(user=None)
    assert client.post(f"{made.url}attendance/", {"came": [str(seat.pk)]}).status_code == 302
    assert client.post(f"{made.url}attendance/", {"came": ["x"]}).status_code == 404
    assert client.post(f"{made.url}complete/", {"attended_residents": "-1"}).status_code == 422
    assert client.post(f"{made.url}complete/", {"attended_residents": "1", "report": "好"}).status_code == 302
    activity.refresh_from_db()
    assert (activity.state, activity.title) == (ActivityState.CLOSED, "剪窗花")


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("date", "x"), ("end_time", "08:00"), ("seats", "0"), ("date", "2020-01-01")]
)
def test_mistakes_stand_beside_their_field(station: Any, staff: Any, now: Any, field: str, value: str) -> None:
    answer = browser(staff).post("/desk/activities/new/", form(now, site=station.pk) | {field: value})
    assert answer.status_code == 422 and field in answer.context["form"].errors and not Activity.objects.exists()


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066\u2069"])
def test_marks_that_nobody_sees_are_no_answer(station: Any, staff: Any, now: Any, mark: str) -> None:
    client, activity = browser(staff), make.activity(station, now=now)
    answer = client.post("/desk/activities/new/", form(now, site=station.pk, title=mark, location=mark))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"title", "location"}
    assert client.post(f"/desk/activities/{activity.pk}/cancel/", {"cancel-reason": mark}).status_code == 422
    assert client.post(f"/desk/activities/{activity.pk}/note/", {"note-name": mark}).status_code == 422
    assert Activity.objects.get().state == ActivityState.PUBLISHED and not Signup.objects.exists()


def test_words_of_a_confidential_order_are_no_title(station: Any, staff: Any, now: Any) -> None:
    """Whoever took it on may read it; the title of an activity everybody reads."""
    secret = order(station, now=now)
    secret.is_confidential, secret.handler = True, staff
    secret.save()
    answer = browser(staff).get(f"/desk/activities/new/?request={secret.pk}")
    assert answer.context["form"].initial["title"] == "By appointment" and secret.title not in text(answer)
    assert "the volunteers know of what answers it" in text(answer)


def test_many_orders_cost_what_one_costs(station: Any, staff: Any, now: Any) -> None:
    client, wishes = browser(staff), [order(station, now=now) for _n in range(6)]
    costs = []
    for number in (1, 1, 6):
        with CaptureQueriesContext(connection) as found:
            answer = client.get("/desk/activities/new/", {"request": [str(one.pk) for one in wishes[:number]]})
        assert [one.pk for one in answer.context["requests"]] == [one.pk for one in wishes[:number]]
        costs.append(len(found))
    assert costs[1] == costs[2]


def test_no_fewer_seats_than_taken_beside_the_field(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["a", "b"])
    answer = browser(staff).post(f"/desk/activities/{activity.pk}/edit/", form(now, seats="2", volunteers_needed="3"))
    assert answer.status_code == 422 and "seats" in answer.context["form"].errors


def test_whoever_called_can_be_removed(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    noted = signups.note_signup(activity_id=activity.pk, name="刘奶奶", phone="", by=staff, now=now)
    client, url = browser(staff), f"/desk/activities/{activity.pk}/"
    assert f"/signups/{noted.pk}/cancel/" in text(client.get(url))
    assert client.post(f"/signups/{noted.pk}/cancel/").url == url
    assert "刘奶奶" not in text(client.get(url))


def test_cancel_asks_for_the_reason(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    url = f"/desk/activities/{activity.pk}/cancel/"
    assert browser(staff).post(url, {"cancel-reason": ""}).status_code == 422
    assert browser(staff).post(url, {"cancel-reason": "下雨"}).status_code == 302
    activity.refresh_from_db()
    assert activity.state == ActivityState.CANCELLED


def test_the_desk_is_for_its_staff(station: Any, staff: Any, now: Any) -> None:
    activity, draft = make.activity(station, now=now), plan(station, staff, now)
    stranger, resident = browser(make.staff(SiteFactory())), browser(person(Role.RESIDENT, at=station))
    for client in (stranger, resident):
        for tail in ("", "edit/", "code/"):
            assert client.get(f"/desk/activities/{activity.pk}/{tail}").status_code == 403
            assert client.get(f"/desk/activities/{draft.pk}/{tail}").status_code == 404
        assert client.post(f"/desk/activities/{activity.pk}/complete/", {"attended_residents": 1}).status_code == 403
        assert client.post(f"/desk/activities/{activity.pk}/note/", {"note-name": "x"}).status_code == 403
        assert client.get(f"/desk/activities/new/?copy={draft.pk}").status_code in (403, 404)
    assert resident.get("/desk/activities/").status_code == 403
    secret = order(SiteFactory(), now=now)
    assert browser(staff).get(f"/desk/activities/new/?request={secret.pk}").status_code == 404
    assert browser(staff).get("/desk/activities/new/?request=x").status_code == 404


def test_the_month_at_the_desk(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    month = timezone.localtime(activity.starts_at).strftime("%Y-%m")
    page = text(browser(staff).get(f"/desk/activities/?month={month}"))
    assert page.count("义诊进社区") >= 2 and "none" in page  # the sheet, the list, the gaps by name
    assert browser(staff).get("/desk/activities/?month=2026-99").status_code == 200
    copy = text(browser(staff).get(f"/desk/activities/new/?copy={activity.pk}"))
    assert "义诊进社区" in copy


def test_the_months_sheet_marks_the_day_it_is_told(station: Any, staff: Any) -> None:
    (sheet,) = contributions.month(staff, station, shanghai("2028-02-28 23:57"))
    marked = [cell.number for week in sheet.month.weeks for cell in week if cell.today]
    assert sheet.month.first == date(2028, 2, 1) and marked == [28]


def test_the_code_on_the_screen(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    answer = browser(staff).get(f"/desk/activities/{activity.pk}/code/")
    assert door_code.check(activity, answer.context["code"], now) and "<svg" in text(answer)
    assert activity.check_in_secret not in text(answer)
