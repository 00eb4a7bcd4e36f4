"""Searching a part of a text: what is found is what plain Python finds, and by the index where rows are many."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User
from activities import queries as activities
from activities.models import Activity
from civic.kernel import pairs
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, centre, person
from volunteers.people import queries
from volunteers.people.models import Volunteer

pytestmark = pytest.mark.django_db
MANY = 20_000
TITLES = ("义诊进社区", "理发", "Free haircut", "修Free灯", "诊义", "义 诊", "", "a", "100%义诊_", "理理发发")


def test_the_database_pairs_as_we_do() -> None:
    with connection.cursor() as cursor:
        for text in (*TITLES, "𠮷野家", "ÄÖ"):
            cursor.execute("SELECT text_pairs(%s)", [text])
            small = text.lower()
            assert set(cursor.fetchone()[0]) == {small[n : n + 2] for n in range(len(small) - 1)}


@pytest.mark.parametrize(
    "q", ["义诊", "诊", "理发", "FREE", "free h", "社区", "%", "义诊_", "没有", "理理发", "\\", "'"]
)
def test_it_finds_what_contains_it(q: str) -> None:
    for text in TITLES:
        User.objects.create(display_name=text)
    found = pairs.containing(User.objects.all(), "display_name", q).values_list("display_name", flat=True)
    assert sorted(found) == sorted(text for text in TITLES if q.lower() in text.lower())


def copies(table: str, row: Any, fields: str) -> None:
    """The row so many times, each with these fields of its own; `n` is its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} SELECT copy.* FROM {table} old, generate_series(1, %s) n,
                LATERAL jsonb_populate_record(old, jsonb_build_object({fields})) copy WHERE old.{row._meta.pk.column} = %s""",
            [MANY, row.pk],
        )
        cursor.execute(f"ANALYZE {table}")  # as after a quiet night


def test_among_many_titles_the_index_finds_it(now: datetime) -> None:
    site = SiteFactory()
    wanted, other = make.activity(site, now=now), make.activity(site, now=now, title="理发")
    fields = """'id', 1000000 + n, 'code', 'x' || n, 'title', '理发' || n, 'starts_at', old.starts_at + n * interval '1 hour',
        'ends_at', old.ends_at + n * interval '1 hour'"""
    copies("activities_activity", other, fields)
    rows = activities.listed(AnonymousUser(), q="社区", now=now).order_by("starts_at", "pk")[:20]
    assert list(rows) == [wanted]
    assert "activity_title_pairs" in rows.explain() and "Seq Scan on activities" not in rows.explain()
    upcoming = activities.upcoming(site=None, now=now - timedelta(days=1))
    by_week = pairs.containing(upcoming, "title", "社区").order_by("starts_at", "pk")[:20]
    assert "activity_title_pairs" in by_week.explain()
    assert Activity.objects.count() == MANY + 2


def test_among_many_volunteers_each_way_has_its_index(now: datetime) -> None:
    site = SiteFactory()
    staff = person(Role.STAFF, at=centre())
    one = make.volunteer(site, now=now, display_name="欧阳娜", phone="13800138000")
    other = make.volunteer(site, now=now, display_name="王")
    copies("accounts_user", other, "'id', md5('p' || n)::uuid, 'username', 'u' || n, 'display_name', '王' || n")
    fields = "'user_id', md5('p' || n)::uuid, 'number', lpad((n + 100)::text, 8, '0')"
    copies("volunteers_volunteer", other.volunteer, fields)
    for q in ("欧阳", "阳娜", "欧阳娜", one.volunteer.number, "138 0013 8000"):
        rows = queries.within_reach(staff, q=q).order_by("number")[:51]
        assert list(rows) == [one.volunteer], q
        how = rows.explain()
        assert "Seq Scan on accounts_user" not in how and "Seq Scan on volunteers_volunteer" not in how, how
    assert "user_name_pairs" in queries.within_reach(staff, q="欧阳").order_by("number")[:51].explain()
    assert queries.within_reach(staff, q="00000").order_by("number")[0] == one.volunteer
    assert not queries.within_reach(staff, q="3800138").exists(), "never by a part of the phone number"
    assert Volunteer.objects.count() == MANY + 2
