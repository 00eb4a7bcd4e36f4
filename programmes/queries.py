"""Reads of monthly programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from accounts.models import Reader, User
from activities.models import Activity
from activities.signups import waiting_line
from activities.transitions import ActivityState
from civic.kernel import months
from civic.kernel.errors import NotFound
from network.models import Role, Site
from network.policies import reach
from notifications import queries as notifications
from notifications.models import Delivery
from programmes import actions
from programmes.items import Item
from programmes.models import MonthlyProgramme, Outlet, ProgrammeItem
from programmes.transitions import ProgrammeState

ITEMS = Prefetch("items", ProgrammeItem.objects.select_related("activity").order_by("activity__starts_at", "pk"))


def visible_to(user: Reader) -> QuerySet[MonthlyProgramme]:
    """Published ones; staff also those of their sites that are not."""
    rows = MonthlyProgramme.objects.select_related("site")
    if not user.is_authenticated:
        return rows.filter(state=ProgrammeState.PUBLISHED)
    return rows.filter(Q(state=ProgrammeState.PUBLISHED) | Q(site__in=reach(user, Role.STAFF)))


def get(programme_id: int, *, user: Reader) -> MonthlyProgramme:
    """Raises NotFound."""
    programme = visible_to(user).filter(pk=programme_id).first()
    if programme is None:
        raise NotFound
    return programme


def published(site_id: int, month: date) -> MonthlyProgramme:
    """Raises NotFound."""
    rows = MonthlyProgramme.objects.select_related("site").filter(site_id=site_id, month_date=month)
    programme = rows.filter(state=ProgrammeState.PUBLISHED).first()
    if programme is None:
        raise NotFound
    return programme


class Neighbours(NamedTuple):
    """The published months before and after."""

    before: date | None
    after: date | None


def neighbours(programme: MonthlyProgramme) -> Neighbours:
    """Of the same site."""
    rows = MonthlyProgramme.objects.filter(site_id=programme.site_id, state=ProgrammeState.PUBLISHED)
    months = rows.values_list("month_date", flat=True)
    return Neighbours(
        months.filter(month_date__lt=programme.month_date).order_by("-month_date", "-pk").first(),
        months.filter(month_date__gt=programme.month_date).order_by("month_date", "pk").first(),
    )


def public_ones(site: Site, *, today: date, limit: int = 2) -> list[MonthlyProgramme]:
    """A site's published lists of this month and those to come."""
    rows = MonthlyProgramme.objects.filter(site=site, state=ProgrammeState.PUBLISHED)
    return list(rows.filter(month_date__gte=months.of(today)).order_by("month_date", "pk")[:limit])


def months_at_desk(user: Reader, limit: int = 12) -> list[date]:
    """For which months the person's sites have lists, the newest first."""
    months = at_desk(user).order_by("-month_date").values_list("month_date", flat=True)
    return list(months.distinct()[:limit])


def to_review(user: User, limit: int = 6) -> list[MonthlyProgramme]:
    """Built and waiting to be looked over, at the person's very own sites."""
    rows = MonthlyProgramme.objects.filter(
        state=ProgrammeState.BUILT, site__memberships__user=user, site__memberships__role=Role.STAFF
    )
    return list(rows.select_related("site").order_by("built_at", "pk")[:limit])


def at_desk(user: Reader) -> QuerySet[MonthlyProgramme]:
    """All of the person's sites; order by -month_date, -pk."""
    return MonthlyProgramme.objects.filter(site__in=reach(user, Role.STAFF)).select_related("site")


def items(programme: MonthlyProgramme) -> list[Item]:
    """What is on a list, with today's seats; of a published one also how many wait, by one query."""
    if (ids := _frozen(programme)) is None:
        return as_it_stands(programme)
    return _live(ids, waiting_line.with_parties(Activity.objects.open()).in_bulk(ids))


def as_it_stands(programme: MonthlyProgramme) -> list[Item]:
    """The same without those who wait; no query where a whole page of lists was read with `ITEMS`. What was moved to
    another month before the list was published is on that one's.
    """
    rows = _all_items(programme)
    if (ids := _frozen(programme)) is not None:
        return _live(ids, {item.activity_id: item.activity for item in rows})
    start, end = months.bounds(programme.month_date)
    return [
        Item.of(item.activity)
        for item in rows
        if item.is_included
        and not item.activity.is_visit
        and item.activity.state != ActivityState.CANCELLED
        and start <= item.activity.starts_at < end
    ]


def _frozen(programme: MonthlyProgramme) -> list[int] | None:
    """The activities of a published list; None where it is not published yet."""
    return [int(kept["id"]) for kept in programme.frozen["items"]] if programme.frozen else None


def _live(ids: list[int], activities: Mapping[int, Activity]) -> list[Item]:
    found = (activities.get(pk) for pk in ids)
    return [Item.of(activity) for activity in found if activity and not activity.is_visit]


def _all_items(programme: MonthlyProgramme) -> list[ProgrammeItem]:
    prefetch_related_objects([programme], ITEMS)
    return list(programme.items.all())


def deliveries(programme: MonthlyProgramme) -> list[Delivery]:
    """What became of sending it."""
    return list(notifications.deliveries([f"programme:{programme.pk}"]))


def has_undelivered(site: Site) -> bool:
    """Whether the site's newest list did not reach a group."""
    rows = MonthlyProgramme.objects.filter(site=site, state=ProgrammeState.PUBLISHED).order_by("-month_date", "-pk")
    newest = rows.values_list("pk", flat=True).first()
    if newest is None:
        return False
    states = [delivery.state for delivery in notifications.deliveries([f"programme:{newest}"])]
    return any(state in ("dead", "unconfirmed") for state in states)


@dataclass(frozen=True, slots=True)
class OutletRow:
    """Where a list goes, and what became of today's test of it."""

    outlet: Outlet
    test: Delivery | None


def outlets(site: Site, *, now: datetime) -> list[OutletRow]:
    """Where the site's lists go."""
    rows = {actions.key_of_test(outlet, now=now): outlet for outlet in Outlet.objects.filter(site=site, is_active=True)}
    tests = {delivery.message.source_key: delivery for delivery in notifications.deliveries(list(rows))}
    found = [OutletRow(outlet, tests.get(key)) for key, outlet in rows.items()]
    return sorted(found, key=lambda row: row.outlet.pk)
