"""A second person orders, answers and signs up for somebody; each act says who did it, and counts for whose it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.closing.actions import close
from accounts.models import User
from accounts.standing import actions as standing
from activities import actions as activities
from activities import visibility
from activities.signups import actions as signups
from activities.signups.models import Signup
from civic.kernel import audit
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from civic.kernel.models import AuditEvent
from network.addresses import actions as addresses
from network.addresses.models import Address
from network.models import Role, Site
from notifications import texts
from notifications.models import Message, Preference
from orders import actions, limits, queries
from orders.limits import TooManyOrders
from orders.models import Note, ServiceRequest
from orders.notices import RequestAccepted
from tests.factories import volunteers as make
from tests.factories.orders import held, order
from tests.factories.people import PASSWORD, person, stands_for
from tests.factories.visits import visit
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(station: Site) -> User:
    return person(Role.RESIDENT, at=station, display_name="王婆婆", phone="13800138000")


@pytest.fixture
def li(wang: User, now: datetime) -> User:
    """Who may act for her, but for what is confidential."""
    daughter = person(display_name="李女士", phone="13900139000")
    stands_for(daughter, wang, now=now)
    return daughter


def kinds(who: User) -> list[str]:
    rows = Message.objects.filter(recipient=who).exclude(kind__startswith="second_").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def end(li: User, now: datetime) -> None:
    one = standing.SecondPerson.objects.get(second=li)
    standing.end(standing_id=one.pk, by=li, now=now)


def test_an_order_is_hers_and_says_who_placed_it(
    station: Site, wang: User, li: User, staff: User, now: datetime
) -> None:
    made = order(station, now=now, by=li, person=wang)
    assert (made.requester, made.on_behalf_of_name, made.via) == (wang, "", "web")
    assert audit.history(made).get().actor_id == li.pk
    for who, url in ((wang, f"/orders/{made.pk}/"), (li, f"/orders/{made.pk}/"), (staff, f"/desk/orders/{made.pk}/")):
        assert "李女士 for 王婆婆" in text(browser(who).get(url)), who
    assert "for 王婆婆" in text(browser(li).get("/orders/")) and "for 王婆婆" not in text(browser(wang).get("/orders/"))
    assert "王婆婆 (myself)" not in text(browser(li).get(f"/orders/{made.pk}/"))


def test_what_she_did_herself_names_nobody(station: Site, wang: User, li: User, now: datetime) -> None:
    made = order(station, now=now, by=wang)
    page = text(browser(li).get(f"/orders/{made.pk}/"))
    assert "李女士 for" not in page and "李女士 as second person of 王婆婆" in page


def test_nobody_else_orders_for_her(station: Site, wang: User, li: User, staff: User, now: datetime) -> None:
    for stranger in (person(phone="13700137000"), staff):
        with pytest.raises(NotAllowed):
            order(station, now=now, by=stranger, person=wang)
    with pytest.raises(NotAllowed):
        order(station, now=now, by=wang, person=li)
    end(li, now)
    with pytest.raises(NotAllowed):
        order(station, now=now, by=li, person=wang)
    assert not ServiceRequest.objects.exists()


def test_for_her_alone_and_nobody_of_hers(station: Site, wang: User, li: User, now: datetime) -> None:
    with pytest.raises(Invalid):
        order(station, now=now, by=li, person=wang, on_behalf_of_name="孙大爷", consent_basis="family")


def test_the_cap_is_hers(station: Site, wang: User, li: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_A_PERSON", 1)
    order(station, now=now, by=li, person=wang)
    with pytest.raises(TooManyOrders):
        order(station, now=now, by=wang)
    assert order(station, now=now, by=li)


def test_she_answers_for_her_until_it_ends(station: Site, wang: User, li: User, staff: User, now: datetime) -> None:
    one, two = order(station, now=now, by=wang), order(station, now=now, by=wang, title="换灯泡")
    actions.withdraw(order_id=two.pk, by=li, now=now)
    assert audit.history(two).last().actor_id == li.pk
    actions.add_note(order_id=one.pk, text="她在家", by=li, now=now)
    actions.accept(order_id=one.pk, by=staff, now=now)
    held(one, staff=staff, now=now)
    actions.say_outcome(order_id=one.pk, outcome="done", score=5, by=li, now=now)
    one.refresh_from_db()
    assert one.state == "rated" and one.rating.by == li
    page = text(browser(wang).get(f"/orders/{one.pk}/"))
    assert page.count("李女士 for 王婆婆") == 3
    end(li, now)
    assert browser(li).get(f"/orders/{one.pk}/").status_code == 404
    three = order(station, now=now, by=wang, title="修门")
    for act in (
        lambda: actions.withdraw(order_id=three.pk, by=li, now=now),
        lambda: actions.add_note(order_id=three.pk, text="x", by=li, now=now),
        lambda: actions.rate(order_id=three.pk, score=1, by=li, now=now),
    ):
        with pytest.raises(NotFound):
            act()
    assert list(queries.ours(li)) == []


def test_who_handles_it_does_not_say_that_it_was_done(station: Site, wang: User, now: datetime) -> None:
    worker = make.staff(station)
    User.objects.filter(pk=worker.pk).update(phone="13600136000", phone_verified=True)
    worker.refresh_from_db()
    stands_for(worker, wang, now=now)
    made = order(station, now=now, by=wang)
    actions.accept(order_id=made.pk, by=worker, now=now)
    held(made, staff=worker, now=now)
    with pytest.raises(NotAllowed):
        actions.say_outcome(order_id=made.pk, outcome="done", by=worker, now=now)


def test_the_address_is_hers(station: Site, wang: User, li: User, now: datetime) -> None:
    place = addresses.Place(station, addresses.Said(estate="锦绣家园", room="302"))
    made = order(station, now=now, by=li, person=wang, place=place)
    assert made.address is not None and made.address.user == wang and Address.objects.count() == 1
    assert "302" in text(browser(li).get(f"/orders/{made.pk}/"))


def confidential(station: Site, now: datetime, **more: Any) -> ServiceRequest:
    return order(station, now=now, service_group="psychological_care", title="想说说话", **more)


def test_of_what_is_confidential_she_knows_nothing(
    station: Site, wang: User, li: User, staff: User, now: datetime
) -> None:
    made = confidential(station, now, by=wang)
    with pytest.raises(Invalid):
        confidential(station, now, by=li, person=wang)
    actions.accept(order_id=made.pk, by=staff, now=now)
    assert kinds(wang) == ["request_accepted"] and kinds(li) == []
    client = browser(li)
    assert client.get(f"/orders/{made.pk}/").status_code == 404
    assert made.number not in text(client.get("/orders/")) and made.number not in text(client.get("/home/"))
    with pytest.raises(NotFound):
        actions.withdraw(order_id=made.pk, by=li, now=now)


def test_unless_she_was_asked_to_and_every_look_is_recorded(
    station: Site, wang: User, staff: User, now: datetime
) -> None:
    li = person(display_name="李女士", phone="13900139000")
    stands_for(li, wang, now=now, confidential_too=True)
    made = confidential(station, now, by=li, person=wang)
    actions.accept(order_id=made.pk, by=staff, now=now)
    assert kinds(li) == ["request_accepted"]
    client = browser(li)
    assert "想说说话" not in text(client.get("/orders/")) and "想说说话" not in text(client.get("/inbox/"))
    assert not AuditEvent.objects.filter(verb="request.looked_at").exists()
    assert "想说说话" in text(client.get(f"/orders/{made.pk}/"))
    assert AuditEvent.objects.get(verb="request.looked_at").actor_id == li.pk


def test_both_hear_it_each_by_their_own_way(station: Site, wang: User, li: User, staff: User, now: datetime) -> None:
    Preference.objects.create(user=li, sms=False)
    made = order(station, now=now, by=wang)
    actions.accept(order_id=made.pk, by=staff, now=now)
    hers, copy = (Message.objects.get(recipient=who, kind=RequestAccepted.kind) for who in (wang, li))
    assert (hers.about, copy.about) == (None, wang)
    assert (hers.deliveries.count(), copy.deliveries.count()) == (1, 0)
    assert texts.render(copy, language="en").title == f"王婆婆: {texts.render(hers, language='en').title}"
    assert texts.render(copy, language="zh-hans").title.startswith("王婆婆：")
    assert kinds(staff) == ["request_new"], "what staff are told goes to no second person of theirs"


def test_who_is_told_as_herself_is_told_once(station: Site, wang: User, li: User, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=5)
    for who in (wang, li):
        signups.sign_up(activity_id=activity.pk, by=who, now=now)
    activities.cancel(activity_id=activity.pk, reason="下雨", by=make.staff(station), now=now)
    assert kinds(li).count("activity_cancelled") == 1 and kinds(wang).count("activity_cancelled") == 1


def test_a_seat_is_hers_and_she_hears_who_took_it(station: Site, wang: User, li: User, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=1)
    signup = signups.sign_up(activity_id=activity.pk, by=li, person=wang, now=now)
    assert signup.user == wang and audit.history(signup).get().actor_id == li.pk
    assert kinds(wang) == ["signup_by_second"] and kinds(li) == []
    message = Message.objects.get(kind="signup_by_second")
    assert texts.render(message, language="en").title.startswith("李女士 signed you up")
    page = text(browser(li).get(f"/activities/{activity.pk}/"))
    assert "王婆婆 has a seat" in page and "You have a seat" not in page
    assert "王婆婆 has a seat" in text(browser(li).get("/my-signups/"))
    browser(li).post(f"/signups/{signup.pk}/cancel/")
    signup.refresh_from_db()
    assert signup.state == "cancelled" and kinds(wang)[-1] == "signup_given_back_by_second"
    assert audit.history(signup).last().actor_id == li.pk


def test_by_one_tap_on_the_activitys_page(station: Site, wang: User, li: User, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=5)
    client, stranger = browser(li), browser(person())
    url = f"/activities/{activity.pk}/sign-up/{wang.pk}/"
    assert url in text(client.get(f"/activities/{activity.pk}/"))
    assert stranger.post(url).status_code == 404
    assert "王婆婆 has a seat" in text(client.post(url, follow=True))
    assert Signup.objects.get().user == wang and url not in text(client.get(f"/activities/{activity.pk}/"))
    end(li, now)
    assert "王婆婆" not in text(client.get(f"/activities/{activity.pk}/"))
    assert client.post(f"/signups/{Signup.objects.get().pk}/cancel/").status_code == 404


def test_a_visit_is_known_to_both(station: Site, wang: User, li: User, staff: User, now: datetime) -> None:
    made = order(station, now=now, by=wang)
    actions.accept(order_id=made.pk, by=staff, now=now)
    activity = visit(station, made, staff=staff, now=now)
    assert visibility.may_know(activity, li) and visibility.may_know(activity, wang)
    end(li, now)
    assert not visibility.may_know(activity, li)


def test_it_is_asked_for_on_the_ordering_page(station: Site, wang: User, li: User, now: datetime) -> None:
    client = browser(li)
    client.post("/community/", {"site": station.pk})
    day = (timezone.localdate(now) + timedelta(days=7)).isoformat()
    answered = {"catalogue_item": "own", "for_whom": str(wang.pk), "title": "修台灯", "people": "1"}
    answered |= {"wanted_from": day, "wanted_until": day}
    assert f'value="{wang.pk}"' in text(client.post("/orders/new/", {"catalogue_item": "own", "go": "who"}))
    assert "王婆婆" in text(client.post("/orders/new/", answered))
    client.post("/orders/new/", answered | {"go": "send"})
    assert ServiceRequest.objects.get().requester == wang


def test_what_was_written_for_a_closed_account_goes(
    station: Site, wang: User, li: User, staff: User, now: datetime
) -> None:
    made = order(station, now=now, by=wang)
    actions.add_note(order_id=made.pk, text="她在家", by=li, now=now)
    actions.accept(order_id=made.pk, by=staff, now=now)
    held(made, staff=staff, now=now)
    actions.say_outcome(order_id=made.pk, outcome="done", score=5, comment="灯亮了", by=li, now=now)
    close(user=wang, by=wang, now=now)
    made.refresh_from_db()
    assert made.rating.comment == ""
    assert actions.forget_closed_accounts(now=now) == 1 and Note.objects.get().sentence.text == ""
    assert not Message.objects.filter(about=wang).exists()


def test_a_closed_accounts_orders_are_taken_over_where_the_person_wants_it(
    station: Site, wang: User, li: User, staff: User, now: datetime
) -> None:
    place = addresses.Place(station, addresses.Said(estate="锦绣家园", room="302"))
    made = order(station, now=now, by=wang, place=place)
    secret = confidential(station, now, by=wang)
    actions.accept(order_id=made.pk, by=staff, now=now)
    close(user=wang, by=wang, now=now, heir=li)
    made.refresh_from_db()
    secret.refresh_from_db()
    assert (made.state, made.requester, made.on_behalf_of_name) == ("accepted", li, "王婆婆")
    assert made.on_behalf_of_phone == "13800138000" and made.address and made.address.room == "302"
    assert (secret.state, secret.requester) == ("withdrawn", wang), "of what is confidential she was told nothing"
    assert kinds(li) == ["request_inherited"]
    actions.withdraw(order_id=made.pk, by=li, now=now)


def test_without_that_they_are_withdrawn_and_nobody_else_inherits(
    station: Site, wang: User, li: User, now: datetime
) -> None:
    made = order(station, now=now, by=wang)
    for stranger, by in ((person(phone="13700137000"), wang), (li, person(is_staff=True, is_superuser=True))):
        with pytest.raises(NotAllowed):
            close(user=wang, by=by, now=now, heir=stranger)
    close(user=wang, by=wang, now=now)
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_the_closing_page_asks(station: Site, wang: User, li: User, now: datetime) -> None:
    made = order(station, now=now, by=wang)
    client = browser(wang)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert "李女士 takes them over" in text(client.get("/me/close/"))
    assert client.post("/me/close/", {"heir": str(person().pk)}).status_code == 422
    client.post("/me/close/", {"heir": str(li.pk)})
    made.refresh_from_db()
    assert made.requester == li


def test_the_same_by_the_api(station: Site, wang: User, li: User, now: datetime) -> None:
    client = browser(li)
    known = client.get("/api/v1/me/second-persons").json()
    assert [one["name"] for one in known["persons"]] == ["王婆婆"] and known["seconds"] == known["offers"] == []
    key = known["persons"][0]["person"]
    day = (timezone.localdate(now) + timedelta(days=7)).isoformat()
    wish = {"site": station.pk, "service_group": "elderly", "title": "修台灯", "wanted_from": day, "wanted_until": day}

    def post(path: str, **body: Any) -> Any:
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    assert post("service-requests", **wish, person=key).status_code == 201
    assert ServiceRequest.objects.get().requester == wang
    activity = make.activity(station, now=now, seats=5)
    assert post(f"activities/{activity.pk}/signups", person=key).status_code == 201
    assert post(f"activities/{activity.pk}/signups", person=key, guest_names=["小明"]).status_code == 400
    seat = Signup.objects.get()
    assert seat.user == wang and client.delete(f"/api/v1/signups/{seat.pk}").status_code == 204
    for path, more in (("service-requests", wish), (f"activities/{activity.pk}/signups", {})):
        for stranger in (str(person().pk), str(seat.pk)):
            answer = post(path, **more, person=stranger)
            assert (answer.status_code, answer.json()["code"]) == (400, "not_theirs")
    one = known["persons"][0]["id"]
    assert client.delete(f"/api/v1/me/second-persons/{one}").status_code == 204
    assert client.get("/api/v1/me/second-persons").json()["persons"] == []
