"""The demo district: complete, coherent, the same for the same day."""

import hashlib
import io
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum

from accounts.models import User
from activities.models import Activity
from network.models import Membership, Site
from points.models import Account, LedgerAudit, LedgerEntry, Reward
from volunteers.claims.models import Claim
from volunteers.people.models import Volunteer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def load(today: date = DAY) -> None:
    call_command("load_demo", scale=0.03, force=True, today=today, stdout=io.StringIO())


def fingerprint() -> str:
    """Everything that is made by chance, in order; ids that PostgreSQL counts are left out."""
    digest = hashlib.sha256()
    digest.update(repr(list(User.objects.order_by("username").values_list("pk", "username", "display_name"))).encode())
    digest.update(
        repr(list(Activity.objects.order_by("starts_at", "code").values_list("code", "title", "starts_at"))).encode()
    )
    digest.update(repr(list(Claim.objects.order_by("pk").values_list("pk", "state"))).encode())
    digest.update(repr(list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))).encode())
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
    live = Q(claims__state__in=["claimed", "checked_in", "checked_out", "confirmed"])
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


def test_it_never_fills_what_is_not_empty() -> None:
    User.objects.create_user(username="somebody")
    with pytest.raises(CommandError, match="not empty"):
        load()
    assert not Site.objects.exists()


def test_nothing_is_renewed_where_there_is_no_demo() -> None:
    said = io.StringIO()
    call_command("renew_demo", force=True, stdout=said)
    assert said.getvalue() == "" and not Activity.objects.exists()
