"""The figures, counted from the rows each time; a test compares them with a plain count. Months are Shanghai's.

| figure | what it counts |
|---|---|
| activities | completed activities, by their start |
| people_served | residents who came to them, as staff completed them |
| volunteers | different volunteers with confirmed service on them |
| service_hours | their confirmed minutes, in hours with two decimals; all recorded live |
| requests | orders, by the day they were placed |
| answered_in_time | of these, those accepted, declined or joined not after their due time |
| late | of these, those answered after it, or still without an answer although it has passed |
| satisfaction | share of ratings of 4 or 5 among all ratings given, in percent with one decimal; null without ratings |
| points_issued | points earned by service (with its corrections), by the entry's time |
| points_redeemed | points exchanged, less those given back |

Points belong to no service group: by group both are null, not 0.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

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


BY = ("month", "service_group", "site")


@dataclass
class Figures:
    """One row of the report."""

    key: str = ""
    activities: int = 0
    people_served: int = 0
    volunteers: int = 0
    service_hours: float = 0
    requests: int = 0
    answered_in_time: int = 0
    late: int = 0
    satisfaction: float | None = None
    ratings: int = 0
    points_issued: int | None = 0
    points_redeemed: int | None = 0


@dataclass(frozen=True)
class Report:
    """Rows by key, and the total (its volunteers are counted once, so it is not the rows' sum)."""

    rows: list[Figures]
    total: Figures

    def as_dict(self) -> dict[str, Any]:
        """For the API."""
        return {"rows": [asdict(row) for row in self.rows], "total": asdict(self.total)}


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first month's beginning to the last month's end, in Shanghai."""
    after = (last.replace(day=28) + timedelta(days=4)).replace(day=1)
    return tuple(timezone.make_aware(datetime.combine(day.replace(day=1), time.min)) for day in (first, after))  # type: ignore[return-value]


def report(*, site: Site, first: date, last: date, by: str) -> Report:
    """Figures of a site and all below it, between two months, both included."""
    start, end = bounds(first, last)
    rows = {key: Figures(key) for key in _keys(site, first, last, by)}
    _fill(rows, site, start, end, by)
    total = {"": Figures("total")}
    _fill(total, site, start, end, "")
    return Report(list(rows.values()), total[""])


def _keys(site: Site, first: date, last: date, by: str) -> Iterable[str]:
    """Every key, so that a month or a station without anything is a row of zeros."""
    if by == "service_group":
        return list(ServiceGroup.values)
    if by == "site":
        below = Site.objects.filter(parent=site).order_by("name", "pk").values_list("pk", flat=True)
        return [str(pk) for pk in (*below, site.pk)]
    months, day = [], first.replace(day=1)
    while day <= last:
        months.append(f"{day:%Y-%m}")
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return months


def _fill(rows: dict[str, Figures], site: Site, start: datetime, end: datetime, by: str) -> None:
    for source in SOURCES:
        if by == "service_group" and not source.group:
            for row in rows.values():
                for name in source.counts:
                    setattr(row, name, None)
            continue
        key = {
            "month": f"to_char({source.at} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
            "service_group": source.group,
            "site": "COALESCE(site.path[%(depth)s + 1], site.id)::text",
            "": "''",
        }[by]
        query = f"""SELECT {key}, {", ".join(source.counts.values())} FROM {source.rows}
                    WHERE site.path @> ARRAY[%(site)s]::bigint[] AND {source.at} >= %(start)s AND {source.at} < %(end)s
                      AND {source.where} GROUP BY 1"""  # noqa: S608  every part is a constant of this module
        params: dict[str, Any] = {"site": site.pk, "depth": len(site.path), "start": start, "end": end}
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            for found, *values in cursor.fetchall():
                if found in rows:
                    for name, value in zip(source.counts, values, strict=True):
                        setattr(rows[found], name, _plain(name, value))


def _plain(name: str, value: Any) -> Any:
    if name == "service_hours":
        return round(int(value or 0) / 60, 2)
    if name == "satisfaction":
        return None if value is None else round(float(value), 1)
    return int(value or 0)


SOURCES = (
    Source(
        {"activities": "count(*)", "people_served": "sum(activity.attended_residents)"},
        "activities_activity activity JOIN network_site site ON site.id = activity.site_id",
        "activity.starts_at",
        "activity.service_group",
        "activity.state = 'closed'",
    ),
    Source(
        {"volunteers": "count(DISTINCT claim.volunteer_id)", "service_hours": "sum(claim.service_minutes)"},
        """volunteers_claim claim JOIN activities_activity activity ON activity.id = claim.activity_id
           JOIN network_site site ON site.id = activity.site_id""",
        "activity.starts_at",
        "activity.service_group",
        "claim.state = 'confirmed'",
    ),
    Source(
        {
            "requests": "count(*)",
            "answered_in_time": "count(*) FILTER (WHERE request.answered_at <= request.answer_due_at)",
            "late": """count(*) FILTER (WHERE request.answered_at > request.answer_due_at
                OR (request.state = 'submitted' AND request.answer_due_at < now()))""",
        },
        "orders_servicerequest request JOIN network_site site ON site.id = request.site_id",
        "request.submitted_at",
        "request.service_group",
    ),
    Source(
        {"satisfaction": "100.0 * count(*) FILTER (WHERE rating.score >= 4) / count(*)", "ratings": "count(*)"},
        """orders_rating rating JOIN orders_servicerequest request ON request.id = rating.request_id
           JOIN network_site site ON site.id = request.site_id""",
        "rating.at",
        "request.service_group",
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
