"""The hours of a visit count on the word of whoever was helped, and say so wherever they stand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from civic.kernel.errors import Conflict
from orders import actions as orders
from orders.models import ServiceRequest
from points import queries as points
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.visits import HOUR, complete, serve, visit
from tests.helpers.pages import api, browser, text
from volunteers.attendance import actions, queries
from volunteers.attendance.actions import close_forgotten_check_outs
from volunteers.claims import actions as claims
from volunteers.claims.models import Claim
from volunteers.crediting.actions import credit_confirmed_claims
from volunteers.people import actions as people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALLER = {"via": "phone", "on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13800138000", "consent_basis": "asked"}


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now)


def served(station: Any, *wanted: ServiceRequest, helper: Any, staff: Any, now: datetime) -> Claim:
    done = visit(station, *wanted, staff=staff, now=now)
    claim = serve(done, helper, staff=staff, now=now)
    complete(done, staff=staff, now=now)
    claim.refresh_from_db()
    return claim


def ordered(station: Any, *, now: datetime, **fields: Any) -> ServiceRequest:
    return order(station, now=now - 3 * DAY, **fields)


def say(one: ServiceRequest, outcome: str, *, now: datetime, by: Any = None) -> None:
    orders.say_outcome(order_id=one.pk, outcome=outcome, by=by or one.requester, now=now)


def test_they_wait_for_the_word_and_earn_nothing_before(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    wanted = ordered(station, now=now)
    claim = served(station, wanted, helper=helper, staff=staff, now=now)
    assert (claim.state, claim.word) == ("checked_out", "waiting")
    with pytest.raises(Conflict) as refused:
        actions.confirm(claim_id=claim.pk, by=staff, now=now)
    assert refused.value.code == "waits_for_a_word" and queries.to_confirm(staff) == []
    roll = text(browser(staff).get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert "whoever was helped is asked" in roll and "/confirm/" not in roll
    mine = browser(helper)
    assert "Whoever was helped is asked, then your hours count" in text(mine.get(f"/volunteer/claims/{claim.pk}/"))
    assert "whoever was helped is asked" in text(mine.get("/volunteer/claims/"))
    assert api(helper).get(f"/api/v1/claims/{claim.pk}").json()["confirmed_by"] is None
    assert credit_confirmed_claims(now=now) == 0


@pytest.mark.parametrize(
    ("outcome", "word", "by"),
    [("done", "served", "served"), ("not_solved", "served", "served"), ("", "default", "default")],
)
def test_they_count_with_it_and_say_whose_it_is(
    station: Any, helper: Any, staff: Any, now: datetime, outcome: str, word: str, by: str
) -> None:
    wanted = ordered(station, now=now)
    claim = served(station, wanted, helper=helper, staff=staff, now=now)
    if outcome:
        say(wanted, outcome, now=now)
    else:
        orders.settle_what_is_due(now=now + 7 * DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", word)
    assert claim.confirmed_by == (wanted.requester if outcome else None)
    assert credit_confirmed_claims(now=now) == 1 and points.balance(helper) > 0
    body = api(helper).get(f"/api/v1/claims/{claim.pk}").json()
    assert (body["state"], body["confirmed_by"]) == ("confirmed", by)
    words = {"served": "said by whoever was helped", "default": "not contradicted in time"}[word]
    assert f"Confirmed: {words}" in text(browser(helper).get(f"/volunteer/claims/{claim.pk}/"))
    assert words in text(browser(staff).get(f"/desk/activities/{claim.activity_id}/roll/"))


def test_a_call_back_is_staffs_word(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    wanted = ordered(station, now=now, by=staff, **CALLER)
    claim = served(station, wanted, helper=helper, staff=staff, now=now)
    say(wanted, "done", by=make.staff(station), now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", "called")
    assert api(helper).get(f"/api/v1/claims/{claim.pk}").json()["confirmed_by"] == "staff"


def test_nobody_came_gives_no_hours_until_a_colleague_looks(
    station: Any, helper: Any, staff: Any, now: datetime
) -> None:
    wanted = ordered(station, now=now)
    claim = served(station, wanted, helper=helper, staff=staff, now=now)
    say(wanted, "nobody_came", now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("checked_out", "denied")
    assert [one.pk for one in queries.to_confirm(staff)] == [claim.pk]
    page = text(browser(staff).get("/desk/"))
    assert "Hours to look into" in page and "whoever ordered says that nobody came" in page
    assert credit_confirmed_claims(now=now) == 0
    actions.no_show(claim_id=claim.pk, by=staff, now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.service_minutes, claim.word) == ("no_show", None, None)


def test_of_several_households_one_who_was_helped_is_enough(
    station: Any, helper: Any, staff: Any, now: datetime
) -> None:
    one, other, third = (ordered(station, now=now) for _n in range(3))
    claim = served(station, one, other, third, helper=helper, staff=staff, now=now)
    say(one, "nobody_came", now=now)
    claim.refresh_from_db()
    assert claim.word == "denied"
    say(other, "done", now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", "served")
    say(third, "nobody_came", now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", "served"), "somebody was helped"


def test_by_default_only_once_nobody_is_asked_any_more(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    one, other = (ordered(station, now=now) for _n in range(2))
    claim = served(station, one, other, helper=helper, staff=staff, now=now)
    ServiceRequest.objects.filter(pk=one.pk).update(outcome_due_at=now)
    assert orders.settle_what_is_due(now=now) == 1
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("checked_out", "waiting")
    orders.settle_what_is_due(now=now + 7 * DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", "default")


def test_hours_of_the_staff_need_a_colleague_all_the_same(station: Any, staff: Any, now: datetime) -> None:
    worker = make.staff(station)
    people.register(by=worker, now=now, site=station, skills=[], availability=[], insurance_noted=True)
    wanted = ordered(station, now=now)
    claim = served(station, wanted, helper=worker, staff=staff, now=now)
    say(wanted, "done", now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("checked_out", "served")
    assert [one.pk for one in queries.to_confirm(staff)] == [claim.pk] and queries.to_confirm(worker) == []
    actions.confirm(claim_id=claim.pk, by=staff, now=now)


def test_nobody_was_helped_though_somebody_came(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    """So that completing with nobody served is no way around the question."""
    done = visit(station, ordered(station, now=now), staff=staff, now=now)
    claim = serve(done, helper, staff=staff, now=now)
    complete(done, staff=staff, now=now, came=0)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("checked_out", "nobody")
    assert [one.pk for one in queries.to_confirm(staff)] == [claim.pk]


def test_noted_after_completing_they_wait_too(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    wanted, late = ordered(station, now=now), make.volunteer(station, now=now)
    done = visit(station, wanted, staff=staff, now=now)
    serve(done, helper, staff=staff, now=now)
    missed = claims.place(activity_id=done.pk, volunteer_id=late.pk, by=staff, now=now - DAY)
    forgot = claims.place(
        activity_id=done.pk, volunteer_id=make.volunteer(station, now=now).pk, by=staff, now=now - DAY
    )
    complete(done, staff=staff, now=now)
    for claim in (missed, forgot):
        actions.check_in(claim_id=claim.pk, by=staff, now=now, at=done.starts_at)
    out = actions.check_out(claim_id=missed.pk, by=staff, now=now, at=done.ends_at)
    assert (out.state, out.word) == ("checked_out", "waiting")
    close_forgotten_check_outs(now=now + 2 * DAY)
    forgot.refresh_from_db()
    assert (forgot.state, forgot.word) == ("checked_out", "waiting")
    say(wanted, "done", now=now + 2 * DAY)
    assert set(Claim.objects.values_list("state", flat=True)) == {"confirmed"}


def test_an_event_is_confirmed_by_those_who_stood_by(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    wanted = ordered(station, now=now)
    talk = visit(station, wanted, staff=staff, now=now, mode="on_site", ends_at=now - HOUR)
    claim = serve(talk, helper, staff=staff, now=now)
    complete(talk, staff=staff, now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word, claim.confirmed_by) == ("confirmed", None, staff)
    say(wanted, "nobody_came", now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.word) == ("confirmed", None)


def test_the_database_confirms_nothing_that_waits(station: Any, helper: Any, staff: Any, now: datetime) -> None:
    claim = served(station, ordered(station, now=now), helper=helper, staff=staff, now=now)
    with pytest.raises(IntegrityError, match="claim_confirmed_on_a_word"):
        Claim.objects.filter(pk=claim.pk).update(state="confirmed", confirmed_at=now)
