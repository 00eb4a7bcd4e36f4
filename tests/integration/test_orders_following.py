"""What happens with an order, as whoever ordered follows it, and who may read it."""

import html
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activities import actions as activities
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications import texts
from notifications.models import Message
from orders import actions
from orders.models import Rating
from tests.factories import volunteers as make
from tests.factories.orders import delivered, held, order
from tests.factories.people import person
from tests.helpers.clock import Clock
from tests.helpers.pages import beside, browser, text

pytestmark = pytest.mark.django_db
NEW = "/orders/new/"


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="孙大爷", phone="13900139000")


def test_the_clock_in_words(clock: Clock, station: Any, resident: Any) -> None:
    made = order(station, now=clock("2026-11-25 09:30"), by=resident)
    client = browser(resident)
    page = text(client.get(f"/orders/{made.pk}/"))
    assert "李姐 at 新城社区 answers by Monday 30 November 18:00" in page and f"No. {made.number}" in page
    assert [step in page for step in ("Sent", "Waiting for an answer", "The service takes place")] == [True] * 3
    for moment, words in [
        ("2026-11-25 09:31", "reply due Monday"),
        ("2026-11-29 09:30", "reply due tomorrow"),
        ("2026-11-30 17:59", "reply due today by 18:00"),
        ("2026-11-30 18:01", "late since 18:00"),
        ("2026-12-02 00:01", "2 days late"),
    ]:
        clock(moment)
        assert words in text(browser(resident).get("/orders/")), moment
    assert "This is late, we are sorry" in text(browser(resident).get(f"/orders/{made.pk}/"))


def test_the_timeline_walks_along(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    made, client = order(station, now=now, by=resident), browser(resident)
    url = f"/orders/{made.pk}/"
    actions.accept(order_id=made.pk, by=staff, now=now)
    page = text(client.get(url))
    assert "Accepted by the station" in page and "answers by" not in page and staff.display_name in page
    said = client.post(f"{url}note/", {"text": "下午在家 🏠"}, follow=True)
    assert "下午在家 🏠" in text(said)
    assert beside(client.post(f"{url}note/", {"text": " "}), "text")
    actions.plan(order_ids=[made.pk], by=staff, now=now)
    actions.hold(order_ids=[made.pk], by=staff, now=now)
    assert "Was it done? Without a word by" in text(client.get(url))
    actions.say_outcome(order_id=made.pk, outcome="done", by=resident, now=now)
    assert "Choose one and press the button" in text(client.get(url))
    closed = client.post(f"{url}note/", {"text": "再说一句"}, follow=True)
    assert "再说一句" not in text(client.get(url)) and closed.status_code == 200


def a_day(order_: Any, *, staff: Any, now: datetime, title: str) -> Any:
    """A draft that answers the order."""
    given = {"service_group": "elderly", "location": "大厅", "starts_at": now + timedelta(days=3), "seats": 5}
    given |= {"ends_at": now + timedelta(days=3, hours=1), "request_ids": [order_.pk], "title": title}
    return activities.create(by=staff, now=now, site=order_.site, **given)


def test_a_day_is_said_once_it_is_published_and_a_draft_leaves_no_trace(
    station: Any, resident: Any, staff: Any
) -> None:
    now = timezone.now()
    made, client = order(station, now=now, by=resident), browser(resident)
    url, told = f"/orders/{made.pk}/", Message.objects.filter(recipient=resident)
    waiting = text(client.get(url))
    assert "Scheduling" in waiting and "Scheduled" not in waiting
    draft = a_day(made, staff=staff, now=now, title="修灯日")
    page = text(client.get(url))
    assert "The station is preparing it; the day follows." in page
    assert not [words for words in ("Scheduled", "See the day and place below", "修灯日") if words in page]
    activities.cancel(activity_id=draft.pk, reason="重新安排", by=staff, now=now)
    page = text(client.get(url))
    assert not [words for words in ("fell through", "重新安排", "Scheduled") if words in page]
    assert not told.exists() and "Next the station sets a day." in page
    day = a_day(made, staff=staff, now=now, title="修灯日")
    activities.publish(activity_id=day.pk, by=staff, now=now)
    page = text(client.get(url))
    assert page.count("Scheduled") == 1 and "See the day and place below" in page and "Scheduling" not in page
    activities.cancel(activity_id=day.pk, reason="下雨", by=staff, now=now)
    page = text(client.get(url))
    assert page.count("Scheduled") == 1 and "fell through" in page and "下雨" in page and "Scheduling" in page
    assert [one.kind for one in told.order_by("pk")] == ["signup_ordered", "request_planned", "request_released"]


def test_withdrawn_once_and_only_by_whoever_ordered(station: Any, resident: Any, staff: Any) -> None:
    made = order(station, now=timezone.now(), by=resident)
    url = f"/orders/{made.pk}/"
    assert browser(person()).post(f"{url}withdraw/").status_code == 404
    assert browser(staff).post(f"{url}withdraw/").status_code == 403
    assert Client().post(f"{url}withdraw/").status_code == 302
    client = browser(resident)
    for verb in ("withdraw", "note", "rate"):
        assert client.get(f"{url}{verb}/").url == url, "the page with the button"
    made.refresh_from_db()
    assert made.state == "submitted" and "withdraw/" in text(client.get(url))
    assert "Your order is withdrawn" in text(client.post(f"{url}withdraw/", follow=True))
    again = client.post(f"{url}withdraw/", follow=True, headers={"referer": f"http://testserver{url}"})
    assert "This is “withdrawn” now" in html.unescape(text(again)) and "withdraw/" not in text(client.get(url))
    assert AuditEvent.objects.filter(verb="request.withdrawn").count() == 1


def test_rated_once_done_from_1_to_5_and_once(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    made, client = order(station, now=now, by=resident), browser(resident)
    url, back = f"/orders/{made.pk}/", {"referer": f"http://testserver/orders/{made.pk}/"}
    early = client.post(f"{url}rate/", {"score": "5"}, follow=True, headers=back)
    assert "so that step is not possible" in text(early) and "rate/" not in text(client.get(url))
    delivered(made, staff=staff, now=now)
    for score in ("0", "6", "-1", "4.5", "x", ""):
        refused = client.post(f"{url}rate/", {"score": score, "comment": "师傅真好"})
        assert refused.status_code == 422 and beside(refused, "score") and "师傅真好" in text(refused), score
    long = client.post(f"{url}rate/", {"score": "5", "comment": "好" * 501})
    assert long.status_code == 422 and "500" in beside(long, "comment")
    assert browser(person()).post(f"{url}rate/", {"score": "1"}).status_code == 404
    assert browser(staff).post(f"{url}rate/", {"score": "5"}).status_code == 403
    assert not Rating.objects.exists()
    page = text(client.post(f"{url}rate/", {"score": "4", "comment": "师傅真好 👍"}, follow=True))
    assert "4 of 5" in page and "师傅真好 👍" in page and "rate/" not in page
    twice = client.post(f"{url}rate/", {"score": "1"}, follow=True, headers=back)
    assert "done and rated" in text(twice) and Rating.objects.get().score == 4


def test_an_order_is_not_the_neighbours_to_see(station: Any, resident: Any, staff: Any) -> None:
    made = order(station, now=timezone.now(), by=resident)
    url = f"/orders/{made.pk}/"
    neighbour = browser(person(Role.RESIDENT, at=station))
    for path in (url, f"/desk/orders/{made.pk}/", f"/desk/orders/{made.pk}/receipt/"):
        assert neighbour.get(path).status_code == 404, path
    assert neighbour.post(f"{url}note/", {"text": "x"}).status_code == 404
    assert "修台灯" not in text(neighbour.get("/orders/"))
    assert browser(resident).get(f"/desk/orders/{made.pk}/").status_code == 403
    assert browser(staff).get(url).url == f"/desk/orders/{made.pk}/"
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_in_both_languages(station: Any, resident: Any, language: str) -> None:
    client = browser(resident, language)
    assert client.get("/orders/").status_code == client.get(NEW).status_code == 200
    made = order(station, now=timezone.now(), by=resident)
    words = {"zh-hans": "等", "en": "Waiting for an answer"}[language]
    assert words in text(client.get(f"/orders/{made.pk}/"))
    assert client.get("/orders/?cursor=x").status_code == 400


def test_whoevers_order_was_joined_follows_the_other(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    first, second, mine = (
        order(station, now=now, by=by, title=f"{n}号灯") for n, by in ((1, None), (2, None), (3, resident))
    )
    actions.merge(order_id=mine.pk, into_id=second.pk, by=staff, now=now)
    client, url = browser(resident), f"/orders/{mine.pk}/"
    page = text(client.get(url))
    assert "Joined with a similar order" in page and "李姐 at 新城社区 answers by" in page
    actions.merge(order_id=second.pk, into_id=first.pk, by=staff, now=now)
    activity = a_day(first, staff=staff, now=now, title="修灯日")
    assert "修灯日" not in text(client.get(url)), "a draft is not promised to anybody"
    activities.publish(activity_id=activity.pk, by=staff, now=now)
    page = text(client.get(url))
    assert "修灯日" in page and f"/activities/{activity.pk}/" in page and "1号灯" not in page
    news = Message.objects.filter(recipient=resident).order_by("created_at", "pk")
    assert [one.kind for one in news] == ["request_merged", "signup_ordered", "request_planned"]
    assert news[2].params["title"] == "3号灯" and news[2].url == url
    activities.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now)
    assert news.last().kind == "request_released" and "修灯日" not in text(client.get(url))
    actions.decline(order_id=first.pk, reason="物业修好了", by=staff, now=now)
    assert "物业修好了" in text(client.get(url)) and "物业修好了" in text(client.get("/inbox/"))


def test_another_time_is_told_to_whoever_ordered_and_joined(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    first, mine = order(station, now=now, title="1号灯"), order(station, now=now, by=resident, title="2号灯")
    actions.merge(order_id=mine.pk, into_id=first.pk, by=staff, now=now)
    activity = make.activity(station, now=now, starts_in=timedelta(days=5), location="二楼")
    actions.tell_moved(order_ids=[first.pk], activity=activity, now=now)
    told = Message.objects.filter(kind="request_plan_changed")
    assert not told.exists(), "nobody was told of a day yet"
    actions.plan(order_ids=[first.pk], by=staff, now=now)
    actions.tell_moved(order_ids=[first.pk], activity=activity, now=now)
    assert {one.recipient_id: one.params["title"] for one in told} == {
        first.requester_id: "1号灯",
        resident.pk: "2号灯",
    }
    said = texts.render(told.get(recipient=resident), language="en").whole
    assert "“2号灯”" in said and f"{timezone.localtime(activity.starts_at):%H:%M}" in said and "二楼" in said


def joined(station: Any, resident: Any, *, staff: Any, now: Any) -> list[Any]:
    """Three orders in one: the resident's is the first of those that were joined."""
    rows = [order(station, now=now, by=by, title=f"{n}号灯") for n, by in enumerate((None, resident, None))]
    for one in rows[1:]:
        actions.merge(order_id=one.pk, into_id=rows[0].pk, by=staff, now=now)
    return rows


@pytest.mark.parametrize("came_to", ["submitted", "accepted", "planned"])
def test_who_was_joined_takes_the_place_of_what_is_withdrawn(
    station: Any, resident: Any, staff: Any, came_to: str
) -> None:
    now = timezone.now()
    later = now + timedelta(hours=1)
    first, heir, other = rows = joined(station, resident, staff=staff, now=now)
    activity = make.activity(station, now=now)
    if came_to != "submitted":
        actions.accept(order_id=first.pk, by=staff, now=later)
    if came_to == "planned":
        actions.plan(order_ids=[first.pk], by=staff, now=later)
        activity.planned_requests.create(request=first, planned_at=later)
    actions.withdraw(order_id=first.pk, by=first.requester, now=later)
    for one in rows:
        one.refresh_from_db()
    assert (first.state, heir.state, other.state) == ("withdrawn", came_to, "merged")
    assert (heir.merged_into, other.merged_into) == (None, heir)
    assert (heir.handler, heir.answered_at) == ((None, None) if came_to == "submitted" else (staff, later))
    assert heir.submitted_at == now  # sent when it was, whatever becomes of another's
    live = activity.planned_requests.filter(released_at=None).values_list("request", flat=True)
    assert list(live) == ([heir.pk] if came_to == "planned" else [])
    told = Message.objects.filter(kind__in=("request_withdrawn", "request_order_again", "request_handed_over"))
    assert [(one.kind, one.recipient) for one in told] == (
        [] if came_to == "submitted" else [("request_handed_over", staff)]
    )
    for one, words in ((resident, "yours goes on"), (other.requester, "Joined with a similar order")):
        page = browser(one).get(f"/orders/{(heir if one == resident else other).pk}/")
        assert words in text(page)
        assert ("/activities/" in text(page).split("<main")[1].split("</main")[0]) is (came_to == "planned")


def test_withdrawn_alone_it_leaves_its_plan(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    made, activity = order(station, now=now, by=resident), make.activity(station, now=now)
    actions.plan(order_ids=[made.pk], by=staff, now=now)
    activity.planned_requests.create(request=made, planned_at=now)
    desk = f"/desk/activities/{activity.pk}/"
    assert made.number in text(browser(staff).get(desk))
    actions.withdraw(order_id=made.pk, by=resident, now=now)
    assert made.number not in text(browser(staff).get(desk))
    assert Message.objects.get(kind="request_withdrawn").recipient == staff


def test_done_is_told_to_who_was_joined_and_rated_by_each(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    first, mine, _other = rows = joined(station, resident, staff=staff, now=now)
    held(first, staff=staff, now=now)
    assert Message.objects.filter(kind="request_held").count() == 3
    told = Message.objects.get(kind="request_held", recipient=resident)
    assert told.params["title"] == "1号灯" and told.url == f"/orders/{mine.pk}/"
    assert "Was it done? Without a word by" in text(browser(resident).get(told.url))
    for one in rows:
        actions.rate(order_id=one.pk, score=5, by=one.requester, now=now)
    assert Rating.objects.count() == 3 and not Rating.objects.filter(is_follow_up=True).exists()


def test_whoever_took_it_on_hears_of_sentences_and_of_the_withdrawal(station: Any, staff: Any) -> None:
    now = timezone.now()
    made = order(station, now=now)
    actions.accept(order_id=made.pk, by=staff, now=now)
    actions.add_note(order_id=made.pk, text="下午在家", by=made.requester, now=now)
    actions.add_note(order_id=made.pk, text="好的", by=staff, now=now)
    actions.plan(order_ids=[made.pk], by=staff, now=now)
    actions.withdraw(order_id=made.pk, by=made.requester, now=now)
    news = text(browser(staff).get("/inbox/"))
    for words in (f"A sentence was added: {made.number} 修台灯", f"Withdrawn: {made.number} 修台灯"):
        assert news.count(words) == 1 and f"/desk/orders/{made.pk}/" in news, words


def test_the_telephone_is_whole_for_whoever_took_it_on(station: Any, resident: Any, staff: Any) -> None:
    now = timezone.now()
    made = order(
        station,
        now=now,
        by=resident,
        on_behalf_of_name="王奶奶",
        on_behalf_of_phone="13800138000",
        consent_basis="asked",
    )
    url, colleague = f"/desk/orders/{made.pk}/", make.staff(station)
    assert "138****8000" in text(browser(staff).get(url)) and "13800138000" not in text(browser(staff).get(url))
    actions.accept(order_id=made.pk, by=staff, now=now)
    assert "tel:13800138000" in text(browser(staff).get(url))
    assert "13800138000" not in text(browser(colleague).get(url))
