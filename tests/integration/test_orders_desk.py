"""Orders at the desk: what waits, the ways to answer, two colleagues at once, and the telephone."""

import html
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from civic.kernel.words import day
from network.models import Role
from notifications.models import Message
from orders import actions, limits
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import delivered, order, shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.orders_desk import DESK, act
from tests.helpers.pages import beside, browser, hidden, said, text

pytestmark = pytest.mark.django_db
# --- The list -------------------------------------------------------------------------------------------------------


def test_the_oldest_due_stands_first(station: Any, staff: Any, clock: Clock) -> None:
    hours = {"三": "2026-11-25 09:00", "一": "2026-11-20 09:00", "二": "2026-11-24 09:00"}
    for name, hour in hours.items():
        order(station, now=shanghai(hour), title=f"第{name}件")
    clock("2026-11-26 09:00")
    answer = browser(staff).get(DESK)
    assert [row.title for row in answer.context["rows"]] == ["第一件", "第二件", "第三件"]
    assert [row.clock.text for row in answer.context["rows"]] == ["1 day late", "1 day left", "4 days left"]
    page = text(answer)
    assert page.index("第一件") < page.index("第二件") < page.index("第三件")


def test_each_order_stands_under_what_is_to_be_done(station: Any, staff: Any, now: Any) -> None:
    made = {verb: order(station, now=now, title=f"要{verb}的") for verb in ("wait", "plan", "day", "done", "no")}
    actions.accept(order_id=made["plan"].pk, by=staff, now=now)
    actions.plan(order_ids=[made["day"].pk], by=staff, now=now)
    delivered(made["done"], staff=staff, now=now)
    actions.withdraw(order_id=made["no"].pk, by=made["no"].requester, now=now)
    client = browser(staff)
    tabs = {"waiting": "wait", "to-plan": "plan", "planned": "day", "done": "done", "closed": "no", "x": "wait"}
    for tab, verb in tabs.items():
        page = text(client.get(f"{DESK}?tab={tab}"))
        assert [name for name in made if f"要{name}的" in page] == [verb], tab
    order(station, now=now, title="跳绳", service_group="children")
    assert "要wait的" not in text(client.get(f"{DESK}?group=children")) and "跳绳" in text(client.get(DESK))
    order(SiteFactory(), now=now, title="别处的事")
    assert "别处的事" not in text(client.get(DESK))
    assert "跳绳" in text(browser(make.staff(station.parent)).get(DESK)), "the level above sees it too"


def test_pages_follow_each_other_and_keep_the_group(station: Any, staff: Any, now: Any) -> None:
    for n in range(33):
        order(station, now=now, title=f"第{n:02d}件", service_group="children")
        order(station, now=now, title=f"别的{n:02d}")
    client = browser(staff)
    first = client.get(f"{DESK}?group=children")
    second = client.get(f"{DESK}{first.context['page'].older_url}")
    titles = [row.title for answer in (first, second) for row in answer.context["rows"]]
    assert sorted(titles) == [f"第{n:02d}件" for n in range(33)] and len(first.context["rows"]) == 30
    back = client.get(f"{DESK}{second.context['page'].newer_url}")
    assert [row.title for row in back.context["rows"]] == titles[:30]
    assert client.get(f"{DESK}?cursor=x").status_code == 400


def test_lists_cost_the_same_with_5_orders_and_with_30(
    station: Any, staff: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_PERSON", 100)
    resident = person(Role.RESIDENT, at=station)

    def more(number: int) -> None:
        for n in range(number):
            other = {"on_behalf_of_name": f"王{n}", "consent_basis": "asked"}
            one = order(SiteFactory(parent=station.parent), now=now, by=resident, **other)
            order(station, now=now, service_group="psychological_care")
            for verb in (actions.accept, actions.decline)[: n % 3]:
                verb(order_id=order(station, now=now).pk, by=staff, now=now, **({"reason": "不行"} if verb is actions.decline else {}))  # fmt: skip
            actions.add_note(order_id=one.pk, text="下午在家", by=resident, now=now)

    chief = make.staff(station.parent)
    crowd = order(station, now=now, by=resident)
    places = [(who, f"{DESK}?tab={tab}") for who in (staff, chief) for tab in ("waiting", "to-plan", "closed")]
    places += [(resident, "/orders/"), (staff, f"{DESK}{crowd.pk}/"), (resident, f"/orders/{crowd.pk}/")]

    def cost(user: Any, path: str) -> int:
        client = browser(user)
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        asked = [row["sql"] for row in found.captured_queries if "notifications_message" not in row["sql"]]
        assert not any("COUNT(*)" in sql or "OFFSET" in sql for sql in asked)
        return len(found)

    more(5)
    few = [cost(user, path) for user, path in places]
    more(25)
    assert [cost(user, path) for user, path in places] == few and max(few) <= 15


# --- Answering ------------------------------------------------------------------------------------------------------


def test_taken_on_and_the_resident_is_told(station: Any, staff: Any, now: Any) -> None:
    made = order(station, now=now)
    answer = act(browser(staff), made, "accept")
    assert "Taken on" in said(answer) and "Plan an activity from it" in text(answer)
    made.refresh_from_db()
    assert (made.state, made.handler, made.answered_at is not None) == ("accepted", staff, True)
    assert "修台灯" in text(browser(made.requester).get("/inbox/"))


def test_declined_with_a_reason_that_the_resident_reads(station: Any, staff: Any, now: Any) -> None:
    made, client = order(station, now=now), browser(staff)
    for nothing in ("", "  \n ", "\u200e"):
        refused = client.post(f"{DESK}{made.pk}/decline/", {"decline-reason": nothing})
        assert refused.status_code == 422 and "required" in beside(refused, "decline-reason"), repr(nothing)
    long = client.post(f"{DESK}{made.pk}/decline/", {"decline-reason": "远" * 301})
    assert long.status_code == 422 and "远" * 301 in text(long) and "300" in beside(long, "decline-reason")
    made.refresh_from_db()
    assert made.state == "submitted"
    assert "Declined" in said(act(client, made, "decline", **{"decline-reason": "灯具归物业管 ☎ <b>"}))
    page = html.unescape(text(browser(made.requester).get(f"/orders/{made.pk}/")))
    assert "Why not?" in page and "灯具归物业管 ☎ <b>" in page
    assert "灯具归物业管 ☎ <b>" in html.unescape(text(browser(made.requester).get("/inbox/")))


def test_passed_on_with_its_day_unchanged(station: Any, staff: Any, now: Any) -> None:
    made, client, there = order(station, now=now), browser(staff), SiteFactory(name="锦绣社区")
    colleague = make.staff(there)
    gone = SiteFactory(name="关门社区", is_active=False)
    for wrong in ({"transfer-site": ""}, {"transfer-site": station.pk}, {"transfer-site": gone.pk}):
        refused = client.post(f"{DESK}{made.pk}/transfer/", {"transfer-reason": "在他们那边"} | wrong)
        assert refused.status_code == 422 and beside(refused, "transfer-site") and "在他们那边" in text(refused)
    refused = client.post(f"{DESK}{made.pk}/transfer/", {"transfer-site": there.pk, "transfer-reason": ""})
    assert refused.status_code == 422 and beside(refused, "transfer-reason")
    answer = act(client, made, "transfer", **{"transfer-site": there.pk, "transfer-reason": "在他们那边"})
    assert "Passed on to 锦绣社区" in said(answer) and "修台灯" not in text(answer)
    due = made.answer_due_at
    made.refresh_from_db()
    assert (made.site, made.owner, made.state, made.answer_due_at) == (there, there, "submitted", due)
    assert client.get(f"{DESK}{made.pk}/").status_code == 404
    assert "修台灯" in text(browser(colleague).get(DESK)) and "New order" in text(browser(colleague).get("/inbox/"))
    page = text(browser(made.requester).get(f"/orders/{made.pk}/"))
    assert "Passed on to another station" in page and "在他们那边" in page and "锦绣社区" in page
    back = {"transfer-site": station.pk, "transfer-reason": "不归我们"}
    act(browser(colleague), made, "transfer", **back)
    told = Message.objects.filter(kind="request_new", recipient=staff)
    assert told.count() == 2, "it came back: the first station hears of it again"


def test_joined_with_a_similar_one(station: Any, staff: Any, now: Any) -> None:
    one, two = order(station, now=now, title="修台灯", people=2), order(station, now=now, title="台灯坏了", people=3)
    unlike, secret = order(station, now=now, title="理发"), order(station, now=now, service_group="psychological_care")
    far = order(SiteFactory(), now=now)
    client = browser(staff)
    page = text(client.get(f"{DESK}{two.pk}/"))
    with override("en"):
        assert f"{one.requester} · {one.number} · {day(one.wanted_from, now=now)}" in page
    assert str(one.pk) in page and str(unlike.pk) not in page and str(secret.pk) not in page
    for wrong, words in [("", "Choose an order"), ("x", "Choose an order"), (two.pk, "with itself")]:
        assert words in said(act(client, two, "merge", into=wrong)), wrong
    assert client.post(f"{DESK}{two.pk}/merge/", {"into": far.pk}).status_code == 404
    assert "Joined" in said(act(client, two, "merge", into=one.pk))
    two.refresh_from_db()
    assert (two.state, two.merged_into, two.answered_at is not None) == ("merged", one, True)
    page = text(client.get(f"{DESK}{one.pk}/"))
    assert f'{DESK}{two.pk}/">{two.requester} · {two.number}' in page and "5 together with those joined" in page
    assert f'{DESK}{one.pk}/">{one.requester} · {one.number}' in text(client.get(f"{DESK}{two.pk}/"))
    page = text(browser(two.requester).get(f"/orders/{two.pk}/"))
    assert "Joined with a similar order" in page and "joined with a similar one" in text(
        browser(two.requester).get("/inbox/")
    )
    late = order(station, now=now)
    assert "Choose an open order" in said(act(client, late, "merge", into=two.pk))


SECOND = [
    ("accept", {}),
    ("decline", {"decline-reason": "做不了"}),
    ("merge", {}),
    ("transfer", {"transfer-reason": "归他们"}),
]


@pytest.mark.parametrize(("verb", "fields"), SECOND, ids=[verb for verb, _fields in SECOND])
def test_the_second_of_two_colleagues_reads_what_happened(
    station: Any, staff: Any, now: Any, verb: str, fields: dict[str, Any]
) -> None:
    made, colleague = order(station, now=now), make.staff(station)
    fields = fields | {"into": order(station, now=now).pk, "transfer-site": SiteFactory().pk}
    page = browser(colleague).get(f"{DESK}{made.pk}/")
    assert f"{made.pk}/{verb}/" in text(page), "the button still stands on the second one's screen"
    actions.decline(order_id=made.pk, reason="灯具归物业管", by=staff, now=now)
    before = ServiceRequest.objects.filter(pk=made.pk).values().get()
    answer = act(browser(colleague), made, verb, **fields)
    assert answer.status_code == 200 and "This is “declined” now" in said(answer)
    assert ServiceRequest.objects.filter(pk=made.pk).values().get() == before


def test_nobody_else_answers(station: Any, staff: Any, now: Any) -> None:
    made = order(station, now=now)
    fields = {"decline-reason": "x", "transfer-reason": "x", "transfer-site": SiteFactory().pk, "into": uuid.uuid4()}
    people = {make.staff(SiteFactory()): 404, person(Role.VOLUNTEER, at=station): 404, made.requester: 403}
    for who, status in people.items():
        for verb in ("accept", "decline", "transfer"):
            assert browser(who).post(f"{DESK}{made.pk}/{verb}/", fields).status_code == status, verb
        assert browser(who).post(f"{DESK}{made.pk}/merge/", fields).status_code in (403, 404)
    for verb in ("accept", "decline", "transfer", "merge"):
        assert browser(staff).get(f"{DESK}{made.pk}/{verb}/").url == f"{DESK}{made.pk}/"
    assert browser(made.requester).get(DESK).status_code == 403
    assert "/login" in Client().get(DESK).url
    made.refresh_from_db()
    assert made.state == "submitted"


# --- The telephone --------------------------------------------------------------------------------------------------


def call(station: Any, **fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {"via": "phone", "on_behalf_of_name": "刘奶奶", "on_behalf_of_phone": "１３８ ００１３ ８０００"}
    given |= {"consent_basis": "asked", "service_group": "elderly", "catalogue_item": "", "title": "买米"}
    given |= {"details": "", "wanted_from": str(today), "wanted_until": str(today + timedelta(days=3)), "people": "1"}
    return given | {"site": station.pk} | fields


def test_whoever_calls_gets_an_order_and_a_number_to_read_aloud(station: Any, staff: Any) -> None:
    client = browser(staff)
    form = client.get(f"{DESK}new/")
    answer = client.post(f"{DESK}new/", call(station) | {"submit_key": hidden(form)["submit_key"]}, follow=True)
    made = ServiceRequest.objects.get()
    assert (made.via, made.requester, made.site) == ("phone", staff, station)
    assert (made.on_behalf_of_name, made.on_behalf_of_phone) == ("刘奶奶", "13800138000")
    page = text(answer)
    assert made.number in page and "刘奶奶" in page and "新城社区 answers by" in page and "0534-2233445" in page
    assert "买米" in text(client.get(DESK))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on_behalf_of_name", ""),
        ("on_behalf_of_phone", "12"),
        ("consent_basis", ""),
        ("service_group", "x"),
        ("title", ""),
        ("wanted_from", "2020-01-01"),
        ("people", "0"),
        ("site", ""),
        ("via", "web"),
    ],
)
def test_a_mistake_at_the_telephone_stands_beside_its_field(station: Any, staff: Any, field: str, value: str) -> None:
    answer = browser(staff).post(f"{DESK}new/", call(station, details="五斤", **{field: value}))
    assert answer.status_code == 422 and beside(answer, field) and "五斤" in text(answer)
    assert not ServiceRequest.objects.exists()


def test_pressed_twice_is_one_order_and_the_next_caller_is_another(station: Any, staff: Any) -> None:
    client = browser(staff)
    key = hidden(client.get(f"{DESK}new/"))["submit_key"]
    urls = {client.post(f"{DESK}new/", call(station, submit_key=key)).url for _n in range(3)}
    assert urls == {f"{DESK}{ServiceRequest.objects.get().pk}/receipt/"}
    back = client.post(f"{DESK}new/", call(station, submit_key=key, on_behalf_of_name="赵爷爷"))
    assert back.status_code == 422 and "written down already" in text(back) and "赵爷爷" in text(back)
    assert hidden(back)["submit_key"] != key
    client.post(f"{DESK}new/", call(station, submit_key=hidden(back)["submit_key"], on_behalf_of_name="赵爷爷"))
    assert set(ServiceRequest.objects.values_list("on_behalf_of_name", flat=True)) == {"刘奶奶", "赵爷爷"}


def test_staff_write_down_orders_for_their_own_sites(station: Any, staff: Any) -> None:
    far = SiteFactory()
    assert beside(browser(staff).post(f"{DESK}new/", call(far)), "site")
    assert beside(browser(make.staff(station.parent)).post(f"{DESK}new/", call(station.parent.parent)), "site")
    assert browser(make.staff(station.parent)).post(f"{DESK}new/", call(station)).status_code == 302
    for who in (person(Role.RESIDENT, at=station), person(Role.VOLUNTEER, at=station)):
        assert browser(who).get(f"{DESK}new/").status_code == 403
        assert browser(who).post(f"{DESK}new/", call(station)).status_code == 403
    assert ServiceRequest.objects.count() == 1


def test_what_staff_wrote_down_is_not_among_their_own_orders(station: Any, staff: Any, now: Any) -> None:
    caller = {"via": "phone", "on_behalf_of_name": "刘奶奶", "consent_basis": "asked"}
    order(station, now=now, by=staff, title="刘奶奶的灯", **caller)
    order(station, now=now, by=staff, title="我自己的水管")
    own = text(browser(staff).get("/orders/"))
    assert "我自己的水管" in own and "刘奶奶的灯" not in own
    assert "刘奶奶的灯" in text(browser(staff).get(DESK))
