"""How the queries that somebody waits for grow: the demo district, and the same with so many times the rows.

More of them lie either in the years before, as a district's past does, or in the same year, as a larger district's do.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from activities import queries as activities
from activities.models import Activity
from activities.signups import waiting_line
from civic.kernel import keyset
from network.models import Site
from reports import figures
from volunteers.attendance.queries import roll
from volunteers.claims.queries import claims_of
from volunteers.people.models import Volunteer

TIMES, ROUNDS = 16, 15
# What a copy has of its own; `n` is its number, `back` how much earlier it lies.
COPIES = {
    "activities_activity": """'id', old.id + n * 1000000, 'code', left(md5(old.id || '-' || n), 10),
        'starts_at', old.starts_at - back, 'ends_at', old.ends_at - back""",
    "volunteers_claim": """'id', gen_random_uuid(), 'activity_id', old.activity_id + n * 1000000,
        'claimed_at', old.claimed_at - back, 'during',
        tstzrange(lower(old.during) - n * interval '730 days', upper(old.during) - n * interval '730 days')""",
    "orders_servicerequest": """'id', md5(old.id || '-' || n), 'number', left(md5(old.number || '-' || n), 16),
        'submit_key', NULL, 'submitted_at', old.submitted_at - back""",
    "orders_rating": "'request_id', md5(old.request_id || '-' || n), 'at', old.at - back",
    "points_ledgerentry": """'id', gen_random_uuid(), 'source_key', old.source_key || '-' || n, 'reverses_id', NULL,
        'at', old.at - back""",
}


def multiply(*, days_apart: int) -> None:
    """Every row so many times, each copy so many days before the last; planned and vacuumed as after a quiet night."""
    with connection.cursor() as cursor:
        for table, fields in COPIES.items():
            cursor.execute(
                f"""INSERT INTO {table} SELECT copy.* FROM {table} old, generate_series(1, %s) n,
                    LATERAL (SELECT n * %s * interval '1 day' AS back) shift,
                    LATERAL jsonb_populate_record(old, jsonb_build_object({fields})) copy""",
                [TIMES - 1, days_apart],
            )
        cursor.execute("VACUUM ANALYZE")


def in_postgres(call: Callable[[], Any]) -> float:
    """Milliseconds that Postgres plans and works for a call's queries; the best of some rounds, since whatever else the
    machine does only adds."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        call()
    with connection.cursor() as cursor:
        return min(sum(_explained(cursor, *one) for one in asked) for _round in range(ROUNDS))


def _explained(cursor: Any, sql: str, params: Any) -> float:
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
    plan = cursor.fetchone()[0][0]
    return float(plan["Planning Time"] + plan["Execution Time"])


def year_report() -> figures.Report:
    """The longest that anybody asks for daily: the whole district's year by month."""
    now = timezone.now()
    today = timezone.localdate(now)
    centre = Site.objects.get(level="centre")
    return figures.report(site=centre, first=today.replace(month=1, day=1), last=today, by="month", now=now)


def _page(rows: Any, *order: str) -> Callable[[], keyset.Page]:
    return lambda: keyset.paginate(rows, order=order, size=50)


def waited_for(now: datetime) -> dict[str, Callable[[], Any]]:
    """The busiest person's and the fullest activity's pages, as the views ask for them."""
    station = Site.objects.filter(level="station").order_by("pk")[0]
    person = Volunteer.objects.annotate(n=Count("claims")).order_by("-n", "pk")[0].user
    full = Activity.objects.filter(pk__lt=1_000_000).order_by("-volunteers_claimed", "pk")[0]
    return {
        "report of the year": year_report,
        "list of activities": _page(
            waiting_line.with_parties(activities.upcoming(site=None, now=now)), "starts_at", "pk"
        ),
        "list of a station": _page(activities.listed(AnonymousUser(), site=station.pk, now=now), "starts_at", "pk"),
        "my claims": _page(claims_of(person), "-claimed_at", "-pk"),
        "roll": _page(roll(full), "claimed_at", "pk"),
    }


def times(now: datetime) -> dict[str, float]:
    """Milliseconds of each."""
    return {name: in_postgres(call) for name, call in waited_for(now).items()}


def exponents(small: dict[str, float], large: dict[str, float]) -> dict[str, float]:
    """0 for what stays as it was, 1 for what grows as the rows do."""
    return {name: math.log(large[name] / small[name]) / math.log(TIMES) for name in small}
