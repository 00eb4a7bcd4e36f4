"""The figures, counted from the rows each time; a test compares them with a plain count. Months are Shanghai's.
reports/behind.py shows the rows of each.

| figure | what it counts |
|---|---|
| activities | completed activities, by their start |
| people_served | residents who came to them, as staff completed them |
| volunteers | different volunteers with confirmed service on them |
| service_hours | their confirmed minutes, in hours with two decimals |
| verified_hours | of these, those whose arriving and leaving were noted live (volunteers.attendance.hours) |
| unverified_hours | the rest: planned end taken, entered afterwards, or unknown in old rows |
| requests | orders, by the day they were placed |
| answered_in_time | of these, those accepted, declined or joined not after their due time |
| late | of these, those answered after it, or still without an answer although it has passed |
| said_done | answers “done” to the question whether it was, by the day of the answer; old orders were not asked |
| not_contradicted | orders that counted as done because nobody said otherwise in time, by that day |
| reopened | answers “not solved” and “nobody came”, by the day of the answer |
| satisfaction | share of ratings of 4 or 5 among all ratings given, in percent with one decimal; null without ratings |
| event_satisfaction | the same share of ratings by who took part in events, apart from those of orders |
| points_issued | points earned by service (with its corrections), by the entry's time |
| points_redeemed | points exchanged, less those given back |

Points belong to no service group: by group both are null, not 0.

No rollup is kept: how many different volunteers served in any place and months can't be added up from smaller parts,
so that the claims would be read all the same. Covering indexes bound the work to the rows of the place and period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from civic.kernel import months
from network.models import ServiceGroup, Site


@dataclass(frozen=True)
class Source:
    """One table of rows: what is counted, from where, by which time, under which condition; `group` is its service
    group's column.
    """

    counts: dict[str, str]
    rows: str
    at: str
    group: str = ""  # empty: what it counts belongs to no group
    where: str = "TRUE"

    def query(self, by: str) -> str:
        """One row for each key, and one with the key NULL for the total."""
        key = {
            "month": f"width_bucket({self.at}, %(months)s)",  # a fifth of what to_char costs, which shows in a year
            "service_group": self.group,
            "site": "COALESCE(site.path[%(depth)s + 1], site.id)",
        }.get(by)
        return f"""SELECT {key or "NULL"}, {", ".join(self.counts.values())} FROM {self.rows}
                   WHERE site.path @> ARRAY[%(site)s]::bigint[] AND {self.at} >= %(start)s AND {self.at} < %(end)s
                     AND {self.where} GROUP BY GROUPING SETS ({"(1), ()" if key else "()"})"""  # noqa: S608  # nosec B608: constants


HOURS = ("service_hours", "verified_hours", "unverified_hours")
SHARES = ("satisfaction", "event_satisfaction")  # in percent, null without ratings
BY = ("month", "service_group", "site")
Key = int | str | None  # what a query groups by: a month's number, a group's code, a site's key; None is the total


@dataclass
class Figures:
    """One row of the report."""

    key: str = ""
    activities: int = 0
    people_served: int = 0
    volunteers: int = 0
    service_hours: float = 0
    verified_hours: float = 0
    unverified_hours: float = 0
    requests: int = 0
    answered_in_time: int = 0
    late: int = 0
    said_done: int = 0
    not_contradicted: int = 0
    reopened: int = 0
    satisfaction: float | None = None
    ratings: int = 0
    event_satisfaction: float | None = None
    event_ratings: int = 0
    points_issued: int | None = 0
    points_redeemed: int | None = 0

    @property
    def due(self) -> int:
        """Orders answered, or past their time: of these some were answered in time."""
        return self.answered_in_time + self.late


@dataclass(frozen=True)
class Report:
    """Rows by key, and the total (its volunteers are counted once, so it is not the rows' sum)."""

    rows: list[Figures]
    total: Figures


def report(*, site: Site, first: date, last: date, by: str, now: datetime) -> Report:
    """Figures of a site and all below it, between two months, both included."""
    rows, whole = _rows(site, first, last, by), Figures("total")
    _fill(rows | {None: whole}, by, site=site, first=first, last=last, now=now)
    return Report(list(rows.values()), whole)


def total(*, site: Site, first: date, last: date, now: datetime, sources: Sequence[Source] | None = None) -> Figures:
    """The same without rows; with `sources`, only what these count: the rest stays 0."""
    whole = Figures("total")
    _fill({None: whole}, "", site=site, first=first, last=last, now=now, sources=sources)
    return whole


def _rows(site: Site, first: date, last: date, by: str) -> dict[Key, Figures]:
    """A row for every key of the queries, so that a month or a station without anything is a row of zeros."""
    if by == "service_group":
        return {group: Figures(group, points_issued=None, points_redeemed=None) for group in ServiceGroup.values}
    if by == "site":
        below = Site.objects.filter(parent=site).order_by("name", "pk").values_list("pk", flat=True)
        return {pk: Figures(str(pk)) for pk in (*below, site.pk)}
    return {number: Figures(f"{month:%Y-%m}") for number, month in enumerate(months.each(first, last), start=1)}


def _fill(
    rows: Mapping[Key, Figures],
    by: str,
    *,
    site: Site,
    first: date,
    last: date,
    now: datetime,
    sources: Sequence[Source] | None = None,
) -> None:
    """Each table is read once, for its rows and the total together."""
    start, end = months.bounds(first, last)
    params: dict[str, int | datetime | list[datetime]] = {
        "site": site.pk,
        "depth": len(site.path),
        "start": start,
        "end": end,
        "now": now,
    }
    params["months"] = [months.midnight(month) for month in months.each(first, last)]
    for source in SOURCES if sources is None else sources:
        with connection.cursor() as cursor:
            cursor.execute(source.query(by), params)
            for key, *values in cursor.fetchall():
                for name, value in zip(source.counts, values, strict=True) if key in rows else ():
                    setattr(rows[key], name, _plain(name, value))


def _plain(name: str, value: int | float | Decimal | None) -> float | None:
    if name in HOURS:
        return round(int(value or 0) / 60, 2)
    if name in SHARES:
        return None if value is None else round(float(value), 1)
    return int(value or 0)


REQUESTS = Source(
    {
        "requests": "count(*)",
        "answered_in_time": "count(*) FILTER (WHERE request.answered_at <= request.answer_due_at)",
        "late": """count(*) FILTER (WHERE request.answered_at > request.answer_due_at
            OR (request.state = 'submitted' AND request.answer_due_at < %(now)s))""",
    },
    "orders_servicerequest request JOIN network_site site ON site.id = request.site_id",
    "request.submitted_at",
    "request.service_group",
)

# MATERIALIZED: claims are looked up for the period's activities; else the planner at times reads all years' claims.
SOURCES = (
    Source(
        {"activities": "count(*)", "people_served": "sum(activity.attended_residents)"},
        "activities_activity activity JOIN network_site site ON site.id = activity.site_id",
        "activity.starts_at",
        "activity.service_group",
        "activity.state = 'closed'",
    ),
    Source(
        {
            "volunteers": "count(DISTINCT claim.volunteer_id)",
            "service_hours": "sum(claim.service_minutes)",
            "verified_hours": "sum(claim.service_minutes) FILTER (WHERE claim.evidence = 'live')",
            "unverified_hours": "sum(claim.service_minutes) FILTER (WHERE claim.evidence IS DISTINCT FROM 'live')",
        },
        """activities_activity activity JOIN network_site site ON site.id = activity.site_id JOIN LATERAL (
               WITH served AS MATERIALIZED (
                   SELECT volunteer_id, service_minutes, evidence FROM volunteers_claim
                   WHERE activity_id = activity.id AND state = 'confirmed')
               SELECT * FROM served) claim ON TRUE""",
        "activity.starts_at",
        "activity.service_group",
    ),
    REQUESTS,
    Source(
        {
            "said_done": "count(*) FILTER (WHERE outcome.said = 'done')",
            "not_contradicted": "count(*) FILTER (WHERE outcome.said = 'not_contradicted')",
            "reopened": "count(*) FILTER (WHERE outcome.said IN ('not_solved', 'nobody_came'))",
        },
        """orders_outcome outcome JOIN orders_servicerequest request ON request.id = outcome.request_id
           JOIN network_site site ON site.id = request.site_id""",
        "outcome.at",
        "request.service_group",
    ),
    Source(
        {
            "satisfaction": "100.0 * count(*) FILTER (WHERE rating.score >= 4) / NULLIF(count(*), 0)",
            "ratings": "count(*)",
        },
        """orders_rating rating JOIN orders_servicerequest request ON request.id = rating.request_id
           JOIN network_site site ON site.id = request.site_id""",
        "rating.at",
        "request.service_group",
    ),
    Source(
        {
            "event_satisfaction": "100.0 * count(*) FILTER (WHERE rating.score >= 4) / NULLIF(count(*), 0)",
            "event_ratings": "count(*)",
        },
        """activities_seatrating rating JOIN activities_signup signup ON signup.id = rating.signup_id
           JOIN activities_activity activity ON activity.id = signup.activity_id
           JOIN network_site site ON site.id = activity.site_id""",
        "rating.at",
        "activity.service_group",
    ),
    Source(
        {
            "points_issued": "sum(entry.amount) FILTER (WHERE entry.kind IN ('earned', 'corrected'))",
            "points_redeemed": "-sum(entry.amount) FILTER (WHERE entry.kind IN ('redeemed', 'refunded'))",
        },
        "points_ledgerentry entry JOIN network_site site ON site.id = entry.site_id",
        "entry.at",
    ),
)
