"""The pages of points: the shelf, the counter, the account."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.functional import Promise

from civic.kernel import words
from network.models import Membership, Partner, Role
from points import actions, queries, upkeep, vouchers
from points.forms import RewardForm
from points.models import LedgerEntry, Redemption, Reward
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.factories.points import RewardFactory, credit
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now, display_name="张晓", phone="13800138000")


def test_without_a_community_each_reward_is_named_once(station: Any) -> None:
    for site, price in ((station, 5), (SiteFactory(), 3), (SiteFactory(), 4)):
        RewardFactory(site=site, price=price, title="洗衣液")
    page = text(Client().get("/rewards/"))
    assert page.count("洗衣液") == 1 and "3 分" in page and "选择我的社区" in page


def test_points_are_exchanged_and_handed_over(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, minutes=125, key="claim:1:confirmed", at=now)
    merchant = person(Role.MERCHANT, at=station)
    reward = RewardFactory(site=station, price=3, title="洗衣液", partner=Membership.objects.get(user=merchant).partner)
    client = browser(helper)
    page = text(client.get("/points/"))
    assert "义诊" in page and "2.1 hours × 2 points an hour = 4 points, rounded down" in page
    assert "you can have this" in text(client.get("/rewards/")) and "洗衣液" in text(Client().get("/rewards/"))
    voucher = text(client.post(f"/rewards/{reward.pk}/", follow=True))
    made = Redemption.objects.get()
    assert f"{made.voucher[:5]} {made.voucher[5:]}" in voucher and "<svg" in voucher
    refused = client.post(f"/rewards/{reward.pk}/")
    assert refused.status_code == 409 and "not enough points" in text(refused)
    counter = browser(merchant)
    assert counter.post("/counter/", {"voucher": "AAAAA BBBBB"}).status_code == 422
    found = counter.post("/counter/", {"voucher": made.voucher.lower()}, follow=True)
    assert "Hand it over" in text(found)
    assert "Handed over: 洗衣液" in text(counter.post(f"/counter/{made.voucher}/", follow=True))
    assert "Don&#x27;t hand anything over" in text(counter.get(f"/counter/{made.voucher}/")) or "Don't hand" in text(
        counter.get(f"/counter/{made.voucher}/")
    )
    assert "handed over" in text(client.get(f"/redemptions/{made.voucher}/"))
    assert browser(person()).get(f"/redemptions/{made.voucher}/").status_code == 404
    assert client.get("/counter/").status_code == 403


def test_staff_keep_the_shelf_and_correct(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, key="claim:1:confirmed", at=now)
    client = browser(make.staff(station))
    given = {
        "title": "毛巾",
        "details": "",
        "site": station.pk,
        "partner": "",
        "price": 2,
        "stock": 1,
        "limit_per_person": "",
        "voucher_days": 30,
        "is_active": "1",
    }
    assert "毛巾" in text(client.post("/desk/rewards/new/", given, follow=True))
    reward = Reward.objects.get()
    browser(helper).post(f"/rewards/{reward.pk}/")
    refused = client.post(f"/desk/rewards/{reward.pk}/", given | {"stock": 0})
    assert refused.status_code == 422 and "1 are taken already" in text(refused)
    assert client.post("/desk/rewards/new/", given | {"price": 0, "title": ""}).status_code == 422
    assert client.post("/desk/rewards/new/", given | {"site": SiteFactory().pk}).status_code == 422
    browser(helper).post(f"/redemptions/{Redemption.objects.get().voucher}/cancel/")
    entry = LedgerEntry.objects.get(kind="earned")
    assert "义诊" in text(client.get(f"/desk/points/{helper.pk}/"))
    assert "Corrected by -2" in text(
        client.post(f"/desk/points/entries/{entry.pk}/correct/", {"why": "记错了"}, follow=True)
    )
    assert queries.balance(helper) == 0
    assert browser(helper).get("/desk/rewards/").status_code == 403


def test_ones_own_voucher_is_handed_over_by_somebody_else(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, minutes=600, key="claim:1:confirmed", at=now)
    Membership.objects.create(user=helper, site=station, role=Role.STAFF)
    voucher = actions.redeem(reward_id=RewardFactory(site=station).pk, by=helper, now=now).voucher
    client = browser(helper)
    refused = client.post("/counter/", {"voucher": voucher})
    assert refused.status_code == 422 and "handed over by somebody else" in text(refused)
    assert client.post(f"/counter/{voucher}/").status_code == 404
    assert Redemption.objects.get().state == "reserved"
    colleague = browser(make.staff(station))
    assert "Handed over" in text(colleague.post(f"/counter/{voucher}/", follow=True))


def test_what_was_reversed_is_not_wrong_any_more(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, key="claim:1:confirmed", at=now)
    staff = make.staff(station)
    client, page = browser(staff), f"/desk/points/{helper.pk}/"

    def offered() -> list[str]:
        found = text(client.get(page))
        keys = LedgerEntry.objects.order_by("at").values_list("pk", flat=True)
        return [str(pk) for pk in keys if f"{pk}/correct/" in found]

    earned = LedgerEntry.objects.get()
    assert offered() == [str(earned.pk)] and "Take the points back" in text(client.get(page))
    mistake = actions.correct(entry_id=earned.pk, by=staff, now=now + timedelta(seconds=1), why="记错了")
    assert offered() == [str(mistake.pk)] and "Give the points back" in text(client.get(page))
    client.post(f"/desk/points/entries/{mistake.pk}/correct/", {"why": "没有记错"})
    assert queries.balance(helper) == 2 and len(offered()) == 1
    Membership.objects.create(user=helper, site=station, role=Role.STAFF)
    assert "Correct this entry" not in text(browser(helper).get(page))


def test_an_account_costs_the_same_for_few_entries_and_for_many(station: Any, helper: Any, now: Any) -> None:
    staff, costs = make.staff(station), []
    client = browser(staff)
    for number in (1, 6):
        for n in range(number):
            credit(helper, station, key=f"k{number}:{n}", at=now)
            entry = LedgerEntry.objects.get(source_key=f"k{number}:{n}")
            actions.correct(entry_id=entry.pk, by=staff, now=now, why="记错了")
        client.get(f"/desk/points/{helper.pk}/")
        with CaptureQueriesContext(connection) as made:
            client.get(f"/desk/points/{helper.pk}/")
        costs.append(len(made))
    assert costs[0] == costs[1]


def test_partners_of_the_own_tree_give_rewards(station: Any) -> None:
    near = {
        Partner.objects.create(site=site, name="店", is_merchant=True)
        for site in (station, station.parent, station.parent.parent)
    }
    beside = Partner.objects.create(site=SiteFactory(parent=station.parent), name="店", is_merchant=True)
    Partner.objects.create(site=station, name="学校")
    staff, street = make.staff(station), make.staff(station.parent)
    assert set(RewardForm(by=staff).fields["partner"].queryset) == near
    assert set(RewardForm(by=street).fields["partner"].queryset) == near | {beside}
    kept = RewardFactory(site=station, partner=beside)
    assert beside in RewardForm(by=staff, instance=kept).fields["partner"].queryset


def test_equal_names_are_told_apart(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, minutes=600, key="claim:1:confirmed", at=now)
    beside = SiteFactory(name="东关社区", parent=station.parent)
    for site in (station, beside):
        shop = Partner.objects.create(site=site, name="老味道早餐", is_merchant=True)
        RewardFactory(site=site, partner=shop, title="早餐券")
    client, staff = browser(helper), make.staff(station)
    page = text(client.get("/rewards/"))
    assert page.count("<span>老味道早餐</span>") == 2 and page.count("<span>东关社区</span>") == 1
    assert "<span>新城社区</span>" not in page
    made = [actions.redeem(reward_id=reward.pk, by=helper, now=now) for reward in Reward.objects.all()]
    page = text(client.get("/points/"))
    assert all(vouchers.spaced(one.voucher) in page for one in made) and "老味道早餐" in page
    page = text(browser(make.staff(station.parent)).get("/desk/rewards/new/"))
    assert "老味道早餐 · 新城社区" in page and "老味道早餐 · 东关社区" in page and '<select name="site"' in page
    page = text(browser(staff).get("/desk/rewards/new/"))
    assert f'<input type="hidden" name="site" value="{station.pk}"' in page
    assert re.search(r'name="is_active" value="1"[^>]* checked', page)


def test_the_administration_names_people_and_things(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, key="claim:1:confirmed", at=now)
    client = browser(person(is_staff=True, is_superuser=True))
    assert "张晓" in text(client.get("/admin/points/account/"))
    for room in ("points", "volunteers"):
        for model in apps.get_app_config(room).get_models():
            assert isinstance(model._meta.original_attrs.get("verbose_name_plural"), Promise), model


def test_what_runs_out_soon_is_named(helper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(upkeep, "due_by", lambda account_id, moment: asked.append(moment) or 10)
    page = text(browser(helper).get("/points/"))
    day = timezone.localtime(asked[0])
    with translation.override("en"):
        assert f"10 of them run out before {words.day(day, now=timezone.now())}" in page
    assert day.time() == time(0), "nothing of that day itself is counted"


def test_a_reward_of_unseen_marks_has_no_name(station: Any) -> None:
    answer = browser(make.staff(station)).post("/desk/rewards/new/", {"title": "\u200b\u202e", "price": 1, "stock": 1})
    assert answer.status_code == 422 and "title" in answer.context["form"].errors and not Reward.objects.exists()
