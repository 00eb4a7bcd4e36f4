"""What the desk is offered: usual reasons, sites by street, words for an empty tab, the owner and the activity."""

from typing import Any

import pytest

from network.models import Level
from orders import actions
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory
from tests.helpers.orders_desk import DESK, act
from tests.helpers.pages import beside, browser, said, text

pytestmark = pytest.mark.django_db


def test_a_usual_reason_is_one_tap_and_own_words_may_follow(station: Any, staff: Any, now: Any) -> None:
    one, two, client = order(station, now=now), order(station, now=now), browser(staff)
    assert 'type="radio" name="decline-usual"' in text(client.get(f"{DESK}{one.pk}/"))
    act(client, one, "decline", **{"decline-usual": "0"})
    both = {"decline-usual": "0", "decline-reason": "请找物业"}
    assert beside(client.post(f"{DESK}{two.pk}/decline/", both | {"decline-reason": "远" * 299}), "decline-reason")
    act(client, two, "decline", **both)
    one.refresh_from_db()
    two.refresh_from_db()
    assert str(one.declined_because) == "We can't offer this service."
    assert str(two.declined_because) == "We can't offer this service. 请找物业"


def test_sites_to_pass_it_to_stand_by_street_ones_own_first(station: Any, staff: Any, now: Any) -> None:
    street = SiteFactory(name="阿街道", parent=station.parent.parent, level=Level.INSTITUTE)
    far, near = SiteFactory(name="阿社区", parent=street), SiteFactory(name="左邻社区", parent=station.parent)
    page = browser(staff).get(f"{DESK}{order(station, now=now).pk}/")
    _empty, own, other = page.context["transfer_form"].fields["site"].choices
    assert own == (str(station.parent), [(station.parent_id, str(station.parent)), (near.pk, "左邻社区")])
    assert other == ("阿街道", [(street.pk, "阿街道"), (far.pk, "阿社区")])
    assert '<optgroup label="阿街道">' in text(page)


def test_nothing_ticked_is_said_and_an_empty_tab_says_what_it_is_for(station: Any, staff: Any, now: Any) -> None:
    one, client = order(station, now=now), browser(staff)
    empty = client.get(f"{DESK}?tab=waiting&group=elderly&plan=1", follow=True)
    assert "Tick at least one order first." in said(empty) and "修台灯" in text(empty)
    assert client.get(f"{DESK}?plan=1&request={one.pk}").url == f"/desk/activities/new/?request={one.pk}"
    nothing = {client.get(f"{DESK}?tab={tab}").context["nothing"] for tab in ("waiting", "to-plan", "done", "closed")}
    assert len(nothing) == 4 and "until an activity is planned" in text(client.get(f"{DESK}?tab=to-plan"))


def test_who_must_answer_and_which_activity_answers_stand_there(station: Any, staff: Any, now: Any) -> None:
    one, client = order(station, now=now), browser(staff)
    assert "now with" not in text(client.get(DESK))
    ServiceRequest.objects.filter(pk=one.pk).update(owner=station.parent)
    assert f"now with {station.parent}" in text(client.get(DESK))
    activity = make.activity(station, now=now)
    actions.plan(order_ids=[one.pk], by=staff, now=now)
    activity.planned_requests.create(request=one, planned_at=now)
    for _state in ("planned", "held"):
        assert f"/desk/activities/{activity.pk}/" in text(client.get(f"{DESK}{one.pk}/"))
        actions.hold(order_ids=[one.pk], by=staff, now=now)


def test_that_more_wait_than_are_shown_is_said(station: Any, staff: Any, now: Any) -> None:
    made = [order(station, now=now) for _n in range(13)]
    page = text(browser(staff).get("/desk/"))
    assert page.count("/accept/") == 12 and "the 12 orders that are due first; 13 wait for an answer" in page
    actions.decline(order_id=made[0].pk, reason="今天不行", by=staff, now=now)
    page = text(browser(staff).get("/desk/"))
    assert page.count("/accept/") == 12 and "due first" not in page
