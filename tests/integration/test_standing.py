"""A standing second person: named by number, agreed to on a page of theirs, ended by either."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import limits
from accounts.closing.actions import close
from accounts.models import User
from accounts.standing import acting, actions, queries
from accounts.standing.errors import AlreadyNamed, AlreadyStands, TooManyPersons, TooManySeconds
from accounts.standing.models import OFFERED_FOR, SecondPerson
from civic.kernel import audit
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from network.models import Membership, Role
from network.standing import actions as desk
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
LI = "13900139000"


def mother() -> User:
    return person(display_name="王婆婆", phone="13800138000")


def daughter() -> User:
    return person(display_name="李女士", phone=LI)


def pair(now: Any, *, confidential_too: bool = False) -> tuple[User, User]:
    """They have agreed."""
    wang, li = mother(), daughter()
    asked = actions.name(by=wang, phone=LI, confidential_too=confidential_too, now=now)
    actions.agree(standing_id=asked.pk, by=li, now=now)
    return wang, li


def kinds(who: User) -> list[str]:
    return list(Message.objects.filter(recipient=who).order_by("pk").values_list("kind", flat=True))


def test_named_agreed_and_ended_and_both_hear_it(now: Any) -> None:
    wang, li = mother(), daughter()
    asked = actions.name(by=wang, phone="139 0013 9000", confidential_too=False, now=now)
    assert not acting.acts_for(li, wang.pk) and kinds(wang) == ["second_named"] and kinds(li) == ["second_asked"]
    actions.agree(standing_id=asked.pk, by=li, now=now)
    assert acting.acts_for(li, wang.pk) and not acting.acts_for(wang, li.pk)
    assert not acting.acts_for(li, wang.pk, confidential=True)
    assert queries.persons(li) == [wang] and queries.persons(wang) == []
    actions.end(standing_id=asked.pk, by=li, now=now)
    assert not acting.acts_for(li, wang.pk)
    assert kinds(wang) == ["second_named", "second_agreed", "second_ended"]
    assert kinds(li) == ["second_asked", "second_acts", "second_ended"]
    asked.refresh_from_db()
    told = [(event.verb, event.actor_id) for event in audit.history(asked)]
    assert told == [("second.named", wang.pk), ("second.agreed", li.pk), ("second.ended", li.pk)]


def test_nobody_learns_whether_a_number_has_an_account(now: Any) -> None:
    daughter()
    pages = []
    for number in (LI, "13700137000"):
        client = browser(person(phone=f"138001380{len(pages)}1"))
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        answer = client.post(reverse("standing:name"), {"phone": number}, follow=True)
        pages.append((answer.redirect_chain, "answer" in text(answer), text(answer).count("<form")))
    assert pages[0] == pages[1] and "If this number has an account" in text(answer)


def test_who_names_is_proved_afresh(now: Any) -> None:
    wang = mother()
    answer = browser(wang).post(reverse("standing:name"), {"phone": LI})
    assert "reauthenticate" in answer["Location"] and not SecondPerson.objects.exists()


def test_not_as_many_as_one_likes(now: Any) -> None:
    wang = mother()
    first = actions.name(by=wang, phone=LI, confidential_too=False, now=now)
    with pytest.raises(AlreadyNamed), transaction.atomic():
        actions.name(by=wang, phone=LI, confidential_too=False, now=now)
    actions.name(by=wang, phone="13900139001", confidential_too=False, now=now)
    with pytest.raises(TooManySeconds):
        actions.name(by=wang, phone="13900139002", confidential_too=False, now=now)
    actions.end(standing_id=first.pk, by=wang, now=now)
    actions.name(by=wang, phone="13900139002", confidential_too=False, now=now)
    with pytest.raises(Invalid):
        actions.name(by=person(phone="13800138009"), phone="13800138009", confidential_too=False, now=now)


def test_for_five_and_no_more(now: Any) -> None:
    li = daughter()
    asked = [
        actions.name(by=person(phone=f"1380013801{n}"), phone=LI, confidential_too=False, now=now) for n in range(6)
    ]
    for one in asked[:5]:
        actions.agree(standing_id=one.pk, by=li, now=now)
    with pytest.raises(TooManyPersons):
        actions.agree(standing_id=asked[5].pk, by=li, now=now)


def test_twice_is_not_twice(now: Any) -> None:
    wang, li = pair(now)
    again = actions.name(by=wang, phone=LI, confidential_too=True, now=now)
    with pytest.raises(AlreadyStands):
        actions.agree(standing_id=again.pk, by=li, now=now)


def test_only_whoever_proved_the_number_finds_it(now: Any) -> None:
    wang, other = mother(), person(phone="13700137000")
    unproved = person(phone=LI, phone_verified=False)
    asked = actions.name(by=wang, phone=LI, confidential_too=False, now=now)
    for who in (other, unproved, wang):
        with pytest.raises(NotFound):
            actions.agree(standing_id=asked.pk, by=who, now=now)
        with pytest.raises(NotFound):
            actions.decline(standing_id=asked.pk, by=who, now=now)
    with pytest.raises(NotFound):
        actions.end(standing_id=asked.pk, by=other, now=now)


def test_it_is_declined(now: Any) -> None:
    wang, li = mother(), daughter()
    asked = actions.name(by=wang, phone=LI, confidential_too=False, now=now)
    actions.decline(standing_id=asked.pk, by=li, now=now)
    asked.refresh_from_db()
    assert (asked.state, asked.phone, kinds(wang)) == ("ended", "", ["second_named", "second_declined"])


def test_a_number_is_asked_for_two_weeks(now: Any) -> None:
    wang, li = mother(), daughter()
    asked = actions.name(by=wang, phone=LI, confidential_too=False, now=now)
    later = now + OFFERED_FOR
    with pytest.raises(NotFound):
        actions.agree(standing_id=asked.pk, by=li, now=later)
    assert actions.forget_unanswered(now=later - timedelta(seconds=1)) == 0
    assert actions.forget_unanswered(now=later) == 1 and actions.forget_unanswered(now=later) == 0
    asked.refresh_from_db()
    assert asked.phone == "" and asked.state == "ended"


def test_nobody_acts_for_who_has_closed_or_is_locked(now: Any) -> None:
    wang, li = pair(now)
    User.objects.filter(pk=wang.pk).update(is_active=False)
    assert not acting.acts_for(li, wang.pk)
    with pytest.raises(NotAllowed):
        acting.hold(wang.pk, by=li)
    User.objects.filter(pk=wang.pk).update(is_active=True)
    close(user=wang, by=wang, now=now)
    assert not SecondPerson.objects.live().exists()
    assert kinds(li) == ["second_closed"], "what named her is erased with her"


def test_the_other_one_hears_that_a_second_closed(now: Any) -> None:
    wang, li = pair(now)
    close(user=li, by=li, now=now)
    assert kinds(wang)[-1] == "second_closed" and "second_agreed" not in kinds(wang)


def test_staff_write_down_how_she_said_so(now: Any, staff: User) -> None:
    wang, li = mother(), daughter()
    with pytest.raises(Invalid):
        actions.record(person=wang, phone=LI, how=" ", confidential_too=False, by=staff, now=now)
    asked = actions.record(person=wang, phone=LI, how="到站里当面说的", confidential_too=False, by=staff, now=now)
    assert asked.recorded_by == staff and str(asked.how) == "到站里当面说的" and kinds(wang) == ["second_named"]
    actions.agree(standing_id=asked.pk, by=li, now=now)
    close(user=wang, by=wang, now=now)
    asked.how.refresh_from_db()
    assert asked.how.text == ""


def test_nobody_writes_down_their_own(now: Any, staff: User) -> None:
    wang = mother()
    User.objects.filter(pk=staff.pk).update(phone="13600136000", phone_verified=True)
    staff.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.record(person=wang, phone="13600136000", how="说了", confidential_too=False, by=staff, now=now)
    with pytest.raises(NotAllowed):
        actions.record(person=staff, phone=LI, how="说了", confidential_too=False, by=staff, now=now)
    User.objects.filter(pk=staff.pk).update(phone="13600136001")
    staff.refresh_from_db()
    asked = actions.record(person=wang, phone="13600136000", how="说了", confidential_too=False, by=staff, now=now)
    User.objects.filter(pk=staff.pk).update(phone="13600136000")
    staff.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.agree(standing_id=asked.pk, by=staff, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondPerson.objects.filter(pk=asked.pk).update(state="agreed", second=staff, phone="", agreed_at=now)


def test_both_see_it_on_their_pages(now: Any) -> None:
    wang, li = pair(now)
    url = reverse("standing:standing")
    assert "李女士" in text(browser(wang).get(url)) and "王婆婆" in text(browser(li).get(url))
    one = SecondPerson.objects.get()
    assert browser(wang).post(reverse("standing:end", args=[one.pk]))["Location"] == url
    assert "李女士" not in text(browser(wang).get(url)) and "王婆婆" not in text(browser(li).get(url))


def test_the_second_agrees_on_a_page_of_hers(now: Any) -> None:
    wang, li = mother(), daughter()
    asked = actions.name(by=wang, phone=LI, confidential_too=True, now=now)
    client = browser(li)
    page = text(client.get(reverse("standing:standing")))
    assert "王婆婆 asks you" in page and "confidential" in page
    assert "now" in text(client.post(reverse("standing:agree", args=[asked.pk]), follow=True))
    assert acting.acts_for(li, wang.pk, confidential=True)


def at_the_desk(now: Any, staff: User, **more: Any) -> SecondPerson:
    said = {"person_phone": "138 0013 8000", "phone": LI, "how": "在窗口说的", "confidential_too": False}
    return desk.record(by=staff, now=now, **(said | more))


def test_staff_record_it_for_residents_of_their_own(now: Any, station: Any, staff: User) -> None:
    wang = mother()
    with pytest.raises(Invalid):
        at_the_desk(now, staff)
    Membership.objects.create(user=wang, site=station, role=Role.RESIDENT)
    with pytest.raises(Invalid):
        at_the_desk(now, make.staff(SiteFactory()))
    with pytest.raises(NotAllowed):
        at_the_desk(now, wang)
    asked = at_the_desk(now, staff)
    assert asked.person == wang and asked.recorded_by == staff and kinds(wang) == ["second_named"]
    page = text(browser(wang).get(reverse("standing:standing")))
    assert "在窗口说的" in page


def test_the_desks_page(now: Any, station: Any, staff: User) -> None:
    wang = person(Role.RESIDENT, at=station, phone="13800138000", display_name="王婆婆")
    client = browser(staff)
    said = {"person_phone": "13800138000", "phone": LI, "how": ""}
    page = client.post("/desk/second/", said)
    assert page.status_code == 422 and LI in text(page), "nothing that was typed is lost"
    assert "王婆婆 is told" in text(client.post("/desk/second/", said | {"how": "打电话说的"}, follow=True))
    assert SecondPerson.objects.get().person == wang


def test_whether_a_number_is_known_is_not_guessed_at_the_desk(now: Any, staff: User) -> None:
    client = browser(staff)
    statuses = [
        client.post("/desk/second/", {"person_phone": f"138000000{n:02}", "phone": LI, "how": "来过"}).status_code
        for n in range(limits.TRIES + 1)
    ]
    assert statuses == [422] * limits.TRIES + [302], "refused, and said where the worker came from"
