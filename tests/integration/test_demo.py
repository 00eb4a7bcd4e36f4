"""The demo district: complete, coherent, the same for the same day."""

import hashlib
import io
from collections import Counter
from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from civic.demo.dice import SHANGHAI
from network.models import Membership, Site
from orders import deadlines
from orders.models import ServiceRequest
from points.models import Account, LedgerAudit, LedgerEntry, Reward
from tests.helpers.clock import Clock
from volunteers.claims.models import Claim
from volunteers.people.models import Volunteer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def load(today: date = DAY) -> None:
    call_command("load_demo", scale=0.03, force=True, today=today, stdout=io.StringIO())


def fingerprint() -> str:
    """Everything that is made by chance, in order. Ids that PostgreSQL counts are left out, and so are those that the
    product's own actions give.
    """
    digest = hashlib.sha256()
    digest.update(repr(list(User.objects.order_by("username").values_list("pk", "username", "display_name"))).encode())
    for rows in (
        Activity.objects.open().values_list("starts_at", "code", "title"),
        Activity.objects.values_list("starts_at", "title", "created_at"),
        Claim.objects.values_list("claimed_at", "volunteer_id", "state"),
        LedgerEntry.objects.values_list("at", "account_id", "amount"),
    ):
        digest.update(repr(sorted(rows)).encode())
    return digest.hexdigest()


def test_the_district_is_whole_and_coherent() -> None:
    load()
    roles = Counter(
        Membership.objects.filter(user__username__in=["staff", "institute", "admin", "merchant"]).values_list(
            "user__username", "role", "site__level"
        )
    )
    assert (
        roles[("staff", "staff", "station")]
        and roles[("institute", "staff", "institute")]
        and roles[("admin", "official", "centre")]
    )
    assert User.objects.get(username="resident").check_password("diandan-demo")
    assert not Account.objects.annotate(sum=Sum("entries__amount")).exclude(balance=F("sum")).exists()
    assert LedgerAudit.objects.get().is_right
    live = Q(claims__state__in=["claimed", "checked_in", "checked_out", "confirmed", "no_show"])
    assert not Activity.objects.annotate(n=Count("claims", filter=live)).exclude(volunteers_claimed=F("n")).exists()
    seats = Sum("signups__seats", filter=Q(signups__state__in=["confirmed", "attended", "absent"]), default=0)
    imported = Q(site__level="institute") | Q(signups=None)
    assert not Activity.objects.exclude(imported).annotate(n=seats).exclude(seats_taken=F("n")).exists()
    taken = Count("redemptions", filter=Q(redemptions__state__in=["reserved", "fulfilled"]))
    assert not Reward.objects.annotate(n=taken).exclude(stock_taken=F("n")).exists()


def test_the_loops_end_can_be_tried_at_once() -> None:
    load()
    volunteer = Volunteer.objects.get(user__username="volunteer")
    open_claims = Claim.objects.filter(
        volunteer=volunteer, state="claimed", activity__state="published", activity__site__name="新城社区"
    )
    yesterday = [c for c in open_claims.select_related("activity") if c.activity.ends_at.date() < DAY]
    assert len(yesterday) >= 6


def test_the_same_day_makes_the_same_district() -> None:
    prints: list[Any] = []
    for today in (DAY, DAY, date(2026, 11, 25)):
        with transaction.atomic():
            load(today)
            prints.append(fingerprint())
            transaction.set_rollback(True)
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize("day", [DAY, date(2026, 2, 14), date(2026, 12, 31), date(2027, 1, 1)])
def test_answers_are_due_when_the_product_says(clock: Clock, day: date) -> None:
    """By the rule of working days, also on a weekend and around a holiday; what waits too long has climbed."""
    clock(datetime.combine(day, time(0, 10), SHANGHAI))
    load(day)
    for request in ServiceRequest.objects.filter(state="submitted").select_related("site"):
        assert request.answer_due_at == deadlines.answer_due_at(
            request.site, now=request.submitted_at, wanted_from=request.wanted_from
        )
        assert (request.answer_due_at < timezone.now()) == bool(request.escalated_at)


def test_it_never_fills_what_is_not_empty() -> None:
    User.objects.create_user(username="somebody")
    with pytest.raises(CommandError, match="not empty"):
        load()
    assert not Site.objects.exists()


def test_nothing_is_renewed_where_there_is_no_demo() -> None:
    said = io.StringIO()
    call_command("renew_demo", force=True, stdout=said)
    assert said.getvalue() == "" and not Activity.objects.exists()
