"""A number that nobody proved opens nothing; whoever is here with one is led to the code and keeps what was typed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.policies import PhoneUnproved, is_proved
from activities.signups import actions as signups
from activities.signups import limits as seat_limits
from activities.signups.models import Signup
from civic.kernel.errors import NotFound
from network.actions import choose_community
from network.models import Role
from orders import actions as orders
from orders import limits as order_limits
from orders.errors import SentTwice
from orders.models import ServiceRequest
from tests.factories import orders as make_orders
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, UserFactory, person
from tests.integration.signing_in import PHONE, Codes, token_answer
from volunteers.claims import actions as claims_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Any:
    return SiteFactory()


@pytest.fixture
def stranger(station: Any, now: Any) -> User:
    user = UserFactory(username=None, phone=PHONE, phone_verified=False)
    choose_community(by=user, site=station, now=now)
    return user


@pytest.fixture
def visitor(stranger: User) -> Client:
    client = Client()
    client.force_login(stranger)
    return client


def test_who_is_proved() -> None:
    assert is_proved(User(username="staff")) and is_proved(User(phone=PHONE, phone_verified=True))
    assert not is_proved(User(phone=PHONE)) and not is_proved(User())
    assert not is_proved(User(username="staff", phone=PHONE))


def test_a_password_on_an_unproved_number_gives_no_token() -> None:
    UserFactory(phone=PHONE, phone_verified=False)
    refused = token_answer(PHONE)
    assert refused.status_code == 403 and refused.json()["code"] == "phone_unproved"


def test_a_wrong_password_says_nothing_of_the_number(stranger: User) -> None:
    assert token_answer(PHONE, "wrong-pass").status_code == 401


def test_a_token_from_before_opens_nothing(stranger: User, now: Any) -> None:
    text, _ends = tokens.issue(stranger, now=now)
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 403 and answer.json()["code"] == "phone_unproved"


def test_no_action_is_open_to_them(station: Any, stranger: User, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    order = make_orders.order(station, now=now)
    for act in (
        lambda: signups.sign_up(activity_id=activity.pk, by=stranger, now=now),
        lambda: make_orders.order(station, now=now, by=stranger),
        lambda: claims_actions.claim(activity_id=activity.pk, by=stranger, now=now),
        lambda: make.volunteer(station, now=now, username=None, phone="13800138001", phone_verified=False),
        lambda: orders.rate(order_id=order.pk, score=5, by=stranger, now=now),
    ):
        with pytest.raises(PhoneUnproved):
            act()
    assert not Signup.objects.exists() and ServiceRequest.objects.count() == 1


def test_staff_with_a_user_name_go_on(station: Any) -> None:
    staff = person(Role.STAFF, at=station)
    assert token_answer(str(staff.username)).status_code == 201


def test_the_page_leads_to_the_code_and_back_with_what_was_typed(
    station: Any, visitor: Client, stranger: User, codes: Codes
) -> None:
    activity = make.activity(station, now=timezone.now(), seats=5)
    sent_to = reverse("activities:sign_up", args=[activity.pk])
    asked = visitor.post(sent_to, {"guest_names": "小明\n小红"})
    assert asked.status_code == 302 and not Signup.objects.exists()
    page = visitor.get(asked["Location"])
    assert "138****8000" in page.content.decode() and PHONE not in page.content.decode()
    prove = reverse("account_prove_phone")
    back = {"next": reverse("accounts:go_on")}
    sent = visitor.post(prove, back)
    wrong = visitor.post(sent["Location"], {"code": "000000", **back})
    assert wrong.status_code in (200, 422) and not is_proved(User.objects.get(pk=stranger.pk))
    right = visitor.post(sent["Location"], {"code": codes.last(), **back})
    assert right["Location"] == reverse("accounts:go_on")
    assert is_proved(User.objects.get(pk=stranger.pk))
    page = visitor.get(right["Location"])
    assert f'action="{sent_to}"' in page.content.decode() and "小红" in page.content.decode()
    assert not Signup.objects.exists(), "nothing is sent by itself"
    visitor.post(sent_to, {"guest_names": "小明\n小红"})
    assert Signup.objects.get().seats == 3
    assert visitor.get(reverse("accounts:go_on"))["Location"] == reverse("home"), "kept once"


def test_an_order_is_not_even_begun_without_it(visitor: Client) -> None:
    answer = visitor.get("/orders/new/")
    assert (
        answer["Location"].startswith(reverse("account_prove_phone"))
        and "next=%2Forders%2Fnew%2F" in answer["Location"]
    )


def test_whoever_has_proved_it_goes_straight_on(visitor: Client, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(phone_verified=True)
    answer = visitor.get(reverse("account_prove_phone", query={"next": "/orders/new/"}))
    assert answer["Location"] == "/orders/new/"
    User.objects.filter(pk=stranger.pk).update(phone=None, phone_verified=False)
    assert visitor.get(reverse("account_prove_phone"))["Location"] == reverse("account_change_phone")


# --- how much one person may hold


def test_nobody_holds_two_seats_for_one_time(station: Any, now: Any) -> None:
    one, other, later = [
        make.activity(station, now=now, seats=5, starts_in=timedelta(days=2, hours=h)) for h in (0, 1, 2)
    ]
    who = person()
    signups.sign_up(activity_id=one.pk, by=who, now=now)
    with pytest.raises(seat_limits.Overlaps) as refused:
        signups.sign_up(activity_id=other.pk, by=who, now=now)
    assert one.title in str(refused.value) and refused.value.status == 409
    signups.sign_up(activity_id=later.pk, by=who, now=now)  # one begins as the other ends
    signups.sign_up(activity_id=other.pk, by=person(), now=now)


def test_a_place_in_line_is_a_seat_to_come(station: Any, now: Any) -> None:
    full, other = make.activity(station, now=now, seats=1), make.activity(station, now=now, seats=5)
    signups.sign_up(activity_id=full.pk, by=person(), now=now)
    who = person()
    waiting = signups.sign_up(activity_id=full.pk, by=who, now=now)
    with pytest.raises(seat_limits.Overlaps):
        signups.sign_up(activity_id=other.pk, by=who, now=now)
    signups.cancel_signup(signup_id=waiting.pk, by=who, now=now)
    signups.sign_up(activity_id=other.pk, by=who, now=now)


def test_twenty_seats_still_to_come_guests_included(station: Any, now: Any) -> None:
    who, rows = person(), [make.activity(station, now=now, starts_in=timedelta(days=d)) for d in range(1, 8)]
    for row in rows[:5]:
        signups.sign_up(activity_id=row.pk, by=who, now=now, guest_names=["小明", "小红", "小刚"])
    with pytest.raises(seat_limits.TooManySeats):
        signups.sign_up(activity_id=rows[5].pk, by=who, now=now)
    a_day_later = now + timedelta(days=1, hours=3)  # the first is over
    signups.sign_up(activity_id=rows[5].pk, by=who, now=a_day_later)


def test_an_activity_one_may_not_know_of_names_no_other(station: Any, now: Any) -> None:
    who = person()
    signups.sign_up(activity_id=make.activity(station, now=now).pk, by=who, now=now)
    hidden = make.activity(station, now=now, state="draft", published_at=None)
    with pytest.raises(NotFound):
        signups.sign_up(activity_id=hidden.pk, by=who, now=now)


def test_ten_open_orders_a_person(station: Any, now: Any) -> None:
    who = person(Role.RESIDENT, at=station)
    made = [make_orders.order(station, now=now, by=who) for _n in range(10)]
    with pytest.raises(order_limits.TooManyOrders) as refused:
        make_orders.order(station, now=now, by=who)
    assert refused.value.status == 409
    orders.withdraw(order_id=made[0].pk, by=who, now=now)
    make_orders.order(station, now=now, by=who)


def test_fifteen_for_one_number_whoever_orders(station: Any, now: Any) -> None:
    for_mother = {"on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "139 0013 9000", "consent_basis": "asked"}
    son, daughter = person(), person()
    for child, number in ((son, 8), (daughter, 7)):
        for _n in range(number):
            make_orders.order(station, now=now, by=child, **for_mother)
    with pytest.raises(order_limits.TooManyForHousehold):
        make_orders.order(station, now=now, by=daughter, **for_mother)
    with pytest.raises(order_limits.TooManyForHousehold):
        make_orders.order(station, now=now, by=person(phone="13900139000"))
    make_orders.order(station, now=now, by=daughter)  # her own is another household's


def test_what_staff_write_down_counts_for_nobody(station: Any, now: Any) -> None:
    staff = person(Role.STAFF, at=station)
    for n in range(12):
        caller = {"on_behalf_of_name": "王奶奶", "consent_basis": "asked", "via": "phone" if n % 2 else "api"}
        make_orders.order(station, now=now, by=staff, **caller)
    make_orders.order(station, now=now, by=staff)


def test_the_last_order_sent_twice_is_one_order(station: Any, now: Any) -> None:
    who, key = person(), uuid4()
    for _n in range(9):
        make_orders.order(station, now=now, by=who)
    make_orders.order(station, now=now, by=who, submit_key=key)
    with pytest.raises(SentTwice):
        make_orders.order(station, now=now, by=who, submit_key=key)
