"""Done means that somebody says so: who is asked, who may answer, what becomes of the order and who hears of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import translation

from accounts.closing import actions as closing
from activities import visibility as activities_visibility
from civic.kernel.errors import Conflict, Invalid, NotFound, WrongState
from civic.pages import desk
from network.models import Role
from notifications import texts
from notifications.calls import queries as calls
from notifications.calls.models import Call
from notifications.models import Message
from orders import actions, queries
from orders.errors import AlreadySaid, OwnWork
from orders.models import Note, Rating, ServiceRequest
from orders.outcomes import Outcome, OutcomeRule
from tests.factories import volunteers as make
from tests.factories.orders import held, order
from tests.factories.people import SiteFactory, person
from tests.factories.visits import complete, serve, visit
from tests.helpers.pages import beside, browser, said, text
from volunteers.people import actions as people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALLER = {
    "via": "phone",
    "on_behalf_of_name": "王奶奶",
    "on_behalf_of_phone": "13800138000",
    "consent_basis": "asked",
}


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="孙大爷", phone="13900139000")


@pytest.fixture
def ordered(station: Any, resident: Any, staff: Any, now: datetime) -> ServiceRequest:
    made = order(station, now=now - 3 * DAY, by=resident)
    return actions.accept(order_id=made.pk, by=staff, now=now - 2 * DAY)


@pytest.fixture
def asked(station: Any, ordered: ServiceRequest, staff: Any, now: datetime) -> ServiceRequest:
    """A visit was served, and its orderer is asked."""
    done = visit(station, ordered, staff=staff, now=now)
    serve(done, make.volunteer(station, now=now), staff=staff, now=now)
    complete(done, staff=staff, now=now)
    ordered.refresh_from_db()
    return ordered


def say(order_: ServiceRequest, outcome: str, *, by: Any = None, now: datetime, **more: Any) -> ServiceRequest:
    return actions.say_outcome(order_id=order_.pk, outcome=outcome, by=by or order_.requester, now=now, **more)


# --- Nobody there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("helped", "came"), [(False, 1), (True, 0)])
def test_nobody_there_is_not_done(
    station: Any, ordered: Any, staff: Any, now: datetime, helped: bool, came: int
) -> None:
    twin = order(station, now=now - 3 * DAY)
    actions.merge(order_id=twin.pk, into_id=ordered.pk, by=staff, now=now - 2 * DAY)
    planned = visit(station, ordered, staff=staff, now=now)
    if helped:
        serve(planned, make.volunteer(station, now=now), staff=staff, now=now)
    desk_page, client = f"/desk/activities/{planned.pk}/", browser(staff)
    assert ("No volunteer is noted as there" in text(client.get(desk_page))) is not helped
    answer = client.post(f"{desk_page}complete/", {"attended_residents": came}, follow=True)
    assert "Completed, but not done" in said(answer)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.accepted_at, ordered.reopened_at) == ("accepted", now - 2 * DAY, now)
    assert not planned.planned_requests.filter(released_at=None).exists()
    told = Message.objects.filter(kind="request_not_held")
    assert {one.recipient for one in told} == {ordered.requester, twin.requester}, "those who were joined too"
    assert texts.render(told[0], language="en").title == "“修台灯” was not done"
    page = text(browser(ordered.requester).get(f"/orders/{ordered.pk}/"))
    assert "Not done on the planned day; it waits for a new one" in page and "/outcome/" not in page
    assert not Message.objects.filter(kind__in=["request_held", "request_delivered"]).exists()
    assert desk_rows(staff, now)[0].clock.text == "not done on the day"
    again = visit(station, ordered, staff=staff, now=now)
    assert again.planned_requests.filter(released_at=None).count() == 1


def test_an_event_is_also_held_by_staff_alone(station: Any, ordered: Any, staff: Any, now: datetime) -> None:
    talk = visit(station, ordered, staff=staff, now=now, mode="on_site")
    complete(talk, staff=staff, now=now, came=7)
    ordered.refresh_from_db()
    assert ordered.state == "held"


# --- Asked -----------------------------------------------------------------------------------------------------------


def test_whoever_ordered_is_asked_and_until_when(asked: Any, staff: Any, now: datetime) -> None:
    assert asked.state == "held" and asked.held_at == now and now + 5 * DAY <= asked.outcome_due_at < now + 6 * DAY
    told = Message.objects.get(kind="request_held")
    assert told.recipient == asked.requester and told.url == f"/orders/{asked.pk}/"
    page = text(browser(asked.requester).get(told.url))
    assert f"/orders/{asked.pk}/outcome/" in page and "Was it done? Without a word by" in page
    assert "/outcome/" not in text(browser(staff).get(f"/desk/orders/{asked.pk}/")), "the order is another's"
    assert asked in queries.open_of(asked.requester, limit=3)


def test_the_days_are_the_sites(station: Any, staff: Any, now: datetime) -> None:
    OutcomeRule.objects.create(site=station.parent, from_date=now.date() - 9 * DAY, days=2)
    OutcomeRule.objects.create(site=SiteFactory(), from_date=now.date() - 9 * DAY, days=30)
    made = held(order(station, now=now), staff=staff, now=now)
    assert now + 2 * DAY <= made.outcome_due_at < now + 3 * DAY


def test_done_with_five_stars_in_one_tap(asked: Any, now: datetime) -> None:
    client, url = browser(asked.requester), f"/orders/{asked.pk}/outcome/"
    empty = client.post(url, {"comment": "谢谢"})
    assert empty.status_code == 422 and beside(empty, "outcome") and "谢谢" in text(empty)
    thanks = client.post(url, {"outcome": "done", "score": "5", "comment": "谢谢"}, follow=True)
    assert "Thank you for telling us" in said(thanks) and "Confirmed as done" in text(thanks)
    asked.refresh_from_db()
    assert (asked.state, asked.delivered_at, asked.rated_at) == ("rated", now, now)
    outcome, rating = Outcome.objects.get(), Rating.objects.get()
    assert (outcome.said, outcome.by, outcome.is_follow_up) == ("done", asked.requester, False)
    assert (rating.score, rating.comment) == (5, "谢谢") and not Note.objects.filter(kind="outcome").exists()


def test_done_without_stars_can_be_rated_later(asked: Any, now: datetime) -> None:
    say(asked, "done", now=now, comment="麻烦大家了")
    asked.refresh_from_db()
    page = text(browser(asked.requester).get(f"/orders/{asked.pk}/"))
    assert asked.state == "delivered" and "麻烦大家了" in page and f"/orders/{asked.pk}/rate/" in page
    actions.rate(order_id=asked.pk, score=4, by=asked.requester, now=now)
    assert Rating.objects.get().score == 4


def test_rating_what_was_held_says_done(asked: Any, now: datetime) -> None:
    actions.rate(order_id=asked.pk, score=4, by=asked.requester, now=now)
    asked.refresh_from_db()
    assert asked.state == "rated" and Outcome.objects.get().said == "done"


# --- Not done --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "words"), [("not_solved", "not solved"), ("nobody_came", "nobody came")])
def test_what_was_not_done_stands_at_the_top_of_the_desk(
    station: Any, asked: Any, staff: Any, now: datetime, outcome: str, words: str
) -> None:
    order(station, now=now - 30 * DAY, wanted_from=now.date(), wanted_until=now.date())  # long overdue
    plan = asked.plans.get()
    thanks = browser(asked.requester).post(
        f"/orders/{asked.pk}/outcome/", {"outcome": outcome, "score": "1", "comment": "灯还是不亮"}, follow=True
    )
    assert "The station looks for a new day" in said(thanks) and "灯还是不亮" in text(thanks)
    asked.refresh_from_db()
    assert (asked.state, asked.held_at, asked.outcome_due_at) == ("accepted", None, None)
    assert asked.owner == asked.site and not Rating.objects.exists(), "the first time it stays with the station"
    plan.refresh_from_db()
    assert plan.released_at == now
    first = desk_rows(staff, now)[0]
    assert (first.title, first.clock.text, first.url) == ("修台灯", words, f"/desk/orders/{asked.pk}/")
    assert "灯还是不亮" in text(browser(staff).get(first.url))
    told = Message.objects.get(kind="request_reopened")
    assert told.recipient == staff and "灯" not in str(told.params["said"])
    actions.plan(order_ids=[asked.pk], by=staff, now=now)
    assert queries.not_done(staff, limit=9) == []


def test_her_words_can_be_erased(asked: Any, staff: Any, now: datetime) -> None:
    say(asked, "not_solved", now=now, comment="灯还是不亮")
    note = Note.objects.get(kind="outcome")
    actions.erase_note(order_id=asked.pk, sentence_id=note.sentence_id, by=asked.requester, now=now)
    assert "灯还是不亮" not in text(browser(staff).get(f"/desk/orders/{asked.pk}/"))


def test_words_of_a_closed_account_go_with_it(asked: Any, staff: Any, now: datetime) -> None:
    say(asked, "done", now=now, comment="灯亮了")
    closing.close(user=asked.requester, by=asked.requester, now=now)
    assert actions.forget_closed_accounts(now=now) == 1
    assert Note.objects.get(kind="outcome").sentence.text == ""


def test_a_second_time_goes_one_level_above(station: Any, asked: Any, staff: Any, now: datetime) -> None:
    chief = make.staff(station.parent)
    say(asked, "nobody_came", now=now)
    assert {one.recipient for one in Message.objects.filter(kind="request_reopened")} == {staff}
    later = now + DAY
    again = visit(station, asked, staff=staff, now=later)
    serve(again, make.volunteer(station, now=now), staff=staff, now=later)
    complete(again, staff=staff, now=later)
    say(asked, "not_solved", now=later)
    asked.refresh_from_db()
    assert (asked.owner, asked.site, asked.state) == (station.parent, station, "accepted")
    told = Message.objects.filter(kind="request_reopened", created_at=later)
    assert {one.recipient for one in told} == {staff, chief}, "the handler hears too"
    assert queries.not_done(staff, limit=9) == [] and queries.not_done(chief, limit=9) == [asked]
    page = text(browser(chief).get(f"/desk/orders/{asked.pk}/"))
    assert "Not done for the second time; it went to the next level as well" in page
    assert "now with" in " ".join(desk_rows(chief, later)[0].facts)


# --- Whose word ------------------------------------------------------------------------------------------------------


def test_the_handler_says_nothing_of_her_own_work(station: Any, staff: Any, now: datetime) -> None:
    own = held(actions.accept(order_id=order(station, now=now, by=staff).pk, by=staff, now=now), staff=staff, now=now)
    caller = order(station, now=now, by=staff, **CALLER)
    caller = held(actions.accept(order_id=caller.pk, by=staff, now=now), staff=staff, now=now)
    for one in (own, caller):
        with pytest.raises(OwnWork):
            say(one, "done", by=staff, now=now)
        assert f"/orders/{one.pk}/outcome/" not in text(browser(staff).get(f"/desk/orders/{one.pk}/"))


def test_who_served_answers_for_nobody(station: Any, staff: Any, now: datetime) -> None:
    """Neither as the neighbour who ordered it herself, nor as the colleague who calls back."""
    neighbour, colleague = make.volunteer(station, now=now), make.staff(station)
    people.register(by=colleague, now=now, site=station, skills=[], availability=[], insurance_noted=True)
    own, caller = order(station, now=now - 3 * DAY, by=neighbour), order(station, now=now - 3 * DAY, by=staff, **CALLER)
    done = visit(station, own, caller, staff=staff, now=now)
    for helper in (neighbour, colleague):
        serve(done, helper, staff=staff, now=now)
    complete(done, staff=staff, now=now)
    for one, who in ((own, neighbour), (caller, colleague)):
        with pytest.raises(OwnWork):
            say(one, "done", by=who, now=now)
        one.refresh_from_db()
        assert one.state == "held" and not one.outcomes.exists(), "nothing is left behind"
    answer = browser(neighbour).post(f"/orders/{own.pk}/outcome/", {"outcome": "done"}, follow=True)
    assert "You helped there yourself" in said(answer)
    say(caller, "done", by=make.staff(station), now=now)


def test_a_caller_is_called_back_by_a_colleague(station: Any, staff: Any, now: datetime) -> None:
    typist, colleague = make.staff(station), make.staff(station)
    made = order(station, now=now, by=typist, **CALLER)
    made = held(actions.accept(order_id=made.pk, by=staff, now=now), staff=staff, now=now)
    call = Call.objects.open().get()
    assert (call.message.kind, call.told_at) == ("request_follow_up", None)
    assert not Message.objects.filter(kind="request_held")
    assert [list(calls.to_make(who, now=now)) for who in (staff, colleague)] == [[], [call]]
    page = text(browser(colleague).get(f"/desk/orders/{made.pk}/"))
    assert "What does the caller say?" in page and "tel:13800138000" in page
    noted = browser(colleague).post(f"/orders/{made.pk}/outcome/", {"outcome": "done", "score": "4"}, follow=True)
    assert "Written down." in said(noted)
    outcome = Outcome.objects.get()
    assert (outcome.by, outcome.is_follow_up, Rating.objects.get().is_follow_up) == (colleague, True, True)
    call.refresh_from_db()
    assert call.told_by == colleague, "nobody calls again"


def test_a_confidential_caller_is_called_by_who_may_read_it(station: Any, staff: Any, now: datetime) -> None:
    typist, colleague = make.staff(station), make.staff(station)
    made = order(station, now=now, by=typist, service_group="psychological_care", **CALLER)
    held(actions.accept(order_id=made.pk, by=staff, now=now), staff=staff, now=now)
    call = Call.objects.open().get()
    assert calls.callee(call, to=typist, looked=True).phone
    assert not calls.callee(call, to=colleague, looked=True).phone


def test_strangers_and_other_states(station: Any, asked: Any, now: datetime) -> None:
    with pytest.raises(NotFound):
        say(asked, "done", by=person(Role.RESIDENT, at=station), now=now)
    with pytest.raises(Invalid):
        say(asked, "not_contradicted", now=now)
    with pytest.raises(Invalid):
        say(asked, "not_solved", score=2, now=now)
    with pytest.raises(WrongState):
        say(order(station, now=now), "done", now=now)


def test_each_of_those_joined_answers_for_herself(station: Any, ordered: Any, staff: Any, now: datetime) -> None:
    twin = order(station, now=now - 3 * DAY)
    actions.merge(order_id=twin.pk, into_id=ordered.pk, by=staff, now=now - 2 * DAY)
    done = visit(station, ordered, staff=staff, now=now)
    serve(done, make.volunteer(station, now=now), staff=staff, now=now)
    complete(done, staff=staff, now=now)
    twin.refresh_from_db()
    assert twin.state == "held" and twin.plans.get().activity == done and twin.handler == staff
    assert activities_visibility.may_know(done, twin.requester)
    say(ordered, "not_solved", now=now)
    say(twin, "done", now=now)
    for one in (ordered, twin):
        one.refresh_from_db()
    assert (ordered.state, twin.state) == ("accepted", "delivered")
    again = visit(station, ordered, staff=staff, now=now)
    assert not Message.objects.filter(kind="request_planned", recipient=twin.requester, created_at=now).exists()
    assert [plan.activity for plan in queries.plans(twin)] == [done], "not the new day of the other one"
    assert "2 together" not in text(browser(staff).get(f"/desk/orders/{ordered.pk}/"))
    assert again.planned_requests.get().request == ordered


def test_one_who_was_joined_is_planned_again_by_itself(station: Any, ordered: Any, staff: Any, now: datetime) -> None:
    twin = order(station, now=now - 3 * DAY)
    actions.merge(order_id=twin.pk, into_id=ordered.pk, by=staff, now=now - 2 * DAY)
    done = visit(station, ordered, staff=staff, now=now)
    serve(done, make.volunteer(station, now=now), staff=staff, now=now)
    complete(done, staff=staff, now=now)
    say(twin, "nobody_came", now=now)
    twin.refresh_from_db()
    assert (twin.state, twin.merged_into, twin.handler) == ("accepted", None, staff) and twin.accepted_at
    assert visit(station, twin, staff=staff, now=now).planned_requests.get().request == twin


# --- The first word stands -------------------------------------------------------------------------------------------


def test_the_same_tap_twice_is_one_answer_and_another_one_is_refused(asked: Any, now: datetime) -> None:
    for _tap in range(2):
        say(asked, "done", score=5, comment="好", now=now)
    assert Outcome.objects.count() == Rating.objects.count() == 1
    for other in ("not_solved", "nobody_came"):
        with pytest.raises(AlreadySaid):
            say(asked, other, now=now)


def test_not_solved_twice_is_once_too(asked: Any, staff: Any, now: datetime) -> None:
    for _tap in range(2):
        say(asked, "not_solved", comment="不亮", now=now)
    assert Outcome.objects.count() == Note.objects.filter(kind="outcome").count() == 1
    with pytest.raises(AlreadySaid):
        say(asked, "done", now=now)
    answer = browser(asked.requester).post(f"/orders/{asked.pk}/outcome/", {"outcome": "done"}, follow=True)
    assert "the first answer stands" in said(answer)
    actions.plan(order_ids=[asked.pk], by=staff, now=now)
    with pytest.raises(AlreadySaid):
        say(asked, "not_solved", now=now)


# --- Nobody says anything --------------------------------------------------------------------------------------------


def test_without_a_word_it_counts_as_done_and_says_so(asked: Any, now: datetime) -> None:
    due = asked.outcome_due_at
    assert actions.settle_what_is_due(now=due - timedelta(minutes=1)) == 0
    assert actions.settle_what_is_due(now=due) == 1 and actions.settle_what_is_due(now=due) == 0
    asked.refresh_from_db()
    outcome = Outcome.objects.get()
    assert (asked.state, outcome.said, outcome.by) == ("delivered", "not_contradicted", None)
    page = text(browser(asked.requester).get(f"/orders/{asked.pk}/"))
    assert "Nobody said otherwise in time; counts as done" in page and f"/orders/{asked.pk}/rate/" in page
    assert Message.objects.get(kind="request_delivered").recipient == asked.requester
    with pytest.raises(AlreadySaid):
        say(asked, "nobody_came", now=due)
    actions.rate(order_id=asked.pk, score=2, by=asked.requester, now=due)
    assert Outcome.objects.count() == 1


def test_a_word_without_somebody_is_refused_by_the_database(asked: Any, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="outcome_is_somebodys_word"):
        Outcome.objects.create(request=asked, said="done", by=None, at=now)


def test_held_without_a_day_is_refused_by_the_database(asked: Any) -> None:
    with pytest.raises(IntegrityError, match="request_held_until_a_day"):
        ServiceRequest.objects.filter(pk=asked.pk).update(outcome_due_at=None)


def desk_rows(user: Any, now: datetime) -> list[Any]:
    with translation.override("en"):
        return desk.queue(user, now=now)


def test_conflicts_are_409() -> None:
    assert issubclass(AlreadySaid, Conflict) and AlreadySaid.code == "already_answered"
