"""How people are told: the ways they chose, the words in their own language, nothing escaped like a web page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from activities import actions
from activities.signups import actions as signups
from activities.signups.notices import SignupPromoted
from civic.kernel import words
from notifications import declared, outbox, recipients, texts
from notifications.models import Channel, Delivery, Message
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


def neighbour(phone: str) -> User:
    """A resident with a proven number."""
    user = person()
    User.objects.filter(pk=user.pk).update(phone=phone, phone_verified=True)
    user.refresh_from_db()
    return user


def tell(user: User, now: Any, key: str = "x") -> set[str]:
    """The channels that an urgent message takes to this person."""
    outbox.tell([user], SignupPromoted.sample(), url="/", source_key=key, at=now)
    rows = Delivery.objects.filter(message__source_key=f"{key}:{user.pk}")
    return set(rows.values_list("channel", flat=True))


def test_who_chose_nothing_gets_text_messages(now: Any) -> None:
    assert tell(neighbour("13800138001"), now) == {Channel.SMS}
    assert tell(person(), now, "without a number") == set()


def test_an_address_is_shown_as_it_was_typed_and_draws_nothing(client: Client) -> None:
    who = person(email='"<img/src=x>"@example.org')  # a valid one
    client.force_login(who)
    page = client.get("/inbox/ways/").content.decode()
    assert "&lt;img/src=x&gt;" in page and "<img/src" not in page


def test_ways_are_chosen_on_a_page(client: Client, now: Any) -> None:
    user = person()
    User.objects.filter(pk=user.pk).update(email="wang@example.org")
    user.refresh_from_db()
    client.force_login(user)
    assert "wang@example.org" in client.get("/inbox/ways/").content.decode()
    assert client.post("/inbox/ways/", {"email": "on"}).status_code == 302
    assert tell(user, now) == {Channel.EMAIL}
    assert client.post("/inbox/ways/", {}).status_code == 302
    assert tell(user, now, "y") == set()


def test_an_email_needs_an_address(client: Client, now: Any) -> None:
    user = neighbour("13800138002")
    client.force_login(user)
    answer = client.post("/inbox/ways/", {"sms": "on", "email": "on"})
    assert answer.status_code == 422 and "请先在“我的”里填写邮箱地址" in answer.content.decode()
    assert tell(user, now) == {Channel.SMS}


def test_taken_off_the_list_by_staff_is_told(now: Any) -> None:
    station = SiteFactory(name="新城社区")
    staff, resident = make.staff(station), person()
    activity = make.activity(station, now=now, needed=0, seats=7, title="<剪纸> & 书法")
    signup = signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    client = browser(staff)
    answer = client.post(f"/signups/{signup.pk}/cancel/", follow=True)
    assert "Taken off the list." in text(answer)
    told = Message.objects.get(recipient=resident)
    assert (
        told.kind == "signup_taken_off"
        and texts.render(told, language="zh-hans").title == "您已不在名单中：<剪纸> & 书法"
    )


def test_giving_back_oneself_is_not_told(now: Any) -> None:
    resident = person()
    activity = make.activity(SiteFactory(), now=now, needed=0, seats=7)
    signup = signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    signups.cancel_signup(signup_id=signup.pk, by=resident, now=now)
    assert not Message.objects.filter(recipient=resident).exists()


def test_times_are_in_the_readers_language(now: Any) -> None:
    resident = person()
    station = SiteFactory()
    activity = make.activity(station, now=now, needed=0, seats=7)
    signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    actions.cancel(activity_id=activity.pk, reason="下雨", by=make.staff(station), now=now)
    told = Message.objects.get(recipient=resident)
    assert "月" in texts.render(told, language="zh-hans").body
    english = texts.render(told, language="en").body
    assert "月" not in english and "下雨" in english


def test_the_list_for_the_door(now: Any) -> None:
    station = SiteFactory()
    resident = neighbour("13800138003")
    activity = make.activity(station, now=now, needed=0, seats=1)
    signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    waiting = person()
    User.objects.filter(pk=waiting.pk).update(display_name="等位的人")
    signups.sign_up(activity_id=activity.pk, by=waiting, now=now)
    page = browser(make.staff(station)).get(f"/desk/activities/{activity.pk}/sheet/").content.decode()
    assert str(resident) in page and "等位的人" not in page
    assert "138****8003" in page and "13800138003" not in page
    assert browser(resident).get(f"/desk/activities/{activity.pk}/sheet/").status_code == 403


def test_days_of_another_year_are_told_with_their_year(now: Any) -> None:
    resident = person()
    day = now - timedelta(days=400)
    news = SignupPromoted(title="剪纸", location="新城社区", starts_at=day, ends_at=day + timedelta(hours=1))
    outbox.tell([resident], news, url="/", source_key="old", at=day)
    message = Message.objects.get()
    year = f"{words.local(day).year} 年"
    assert year not in texts.render(message, language="zh-hans").whole, "as it was told then"
    assert year in texts.render(message, language="zh-hans", now=now).whole
    client = Client()
    client.force_login(resident)
    assert client.get("/inbox/").content.decode().count(year) == 2  # of the activity, and of the message


def test_what_is_new_is_counted_on_every_page_until_it_is_read(now: Any) -> None:
    user = person()
    client = browser(user)
    assert 'class="count"' not in text(client.get("/home/"))
    for number in range(2):
        tell(user, now, key=f"k{number}")
    for path in ("/home/", "/me/", "/activities/"):
        assert '<span class="count">2<' in text(client.get(path)), path
    client.get("/inbox/")
    assert 'class="count"' not in text(client.get("/home/"))


def test_the_gallery_shows_each_kind_in_the_readers_language(client: Client) -> None:
    for language, said in (("zh-hans", "居民 · 同时发短信或邮件"), ("en", "residents · also by text message")):
        client.cookies["django_language"] = language
        page = client.get("/gallery/").content.decode()
        assert said in page
        for kind in declared.all_kinds():
            assert (f'id="{kind.kind}"' in page) is not kind.is_retired
            assert kind.is_retired or escape(texts.preview(kind, language=language).title) in page


def hearing(*people: User, but: User | None = None) -> list[User]:
    """In the inbox."""
    return [one.user for one in recipients.of(people, is_urgent=False, but=but)]


def test_who_hears_is_decided_once() -> None:
    closed, doer, other = person(is_active=False), person(), person()
    assert hearing(closed, doer, other, other) == [doer, other]
    assert hearing(closed, doer, other, but=doer) == [other]


def test_a_number_that_is_not_proved_gets_no_text_message(now: Any) -> None:
    user = neighbour("13800138004")
    User.objects.filter(pk=user.pk).update(phone_verified=False)
    user.refresh_from_db()
    assert tell(user, now) == set()


def test_in_place_of_a_closed_account_nobody_hears_of_their_own_doing(now: Any) -> None:
    """The colleague who wrote the sentence is among those told in place of a closed account."""
    station = SiteFactory()
    handler, colleague, third = make.staff(station), make.staff(station), make.staff(station)
    request = order(station, now=now)
    orders.accept(order_id=request.pk, by=handler, now=now)
    User.objects.filter(pk=handler.pk).update(is_active=False)
    orders.add_note(order_id=request.pk, text="明天打电话", by=colleague, now=now)
    told = Message.objects.filter(kind="request_note")
    assert [one.recipient for one in told] == [third]
