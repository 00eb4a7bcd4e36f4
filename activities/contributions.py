"""What pages of several rooms show of activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activities import calendar, door_code, queries
from activities.models import Activity
from activities.signups import cards, waiting_line
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import ActivityCard, DeskRow, RowAction
from network.models import Role, Site
from network.policies import holds


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(
        pages.NavEntry(gettext_lazy("Activities"), "activities:list", "calendar", lambda _user: True), at=20
    )
    pages.desk_nav.offer(
        pages.NavEntry(gettext_lazy("Plan"), "activities:desk_list", "calendar", holds(Role.STAFF)), at=30
    )
    pages.desk_rows.offer(to_complete, at=20)
    pages.desk_cards.offer(month, at=20)
    pages.desk_aside.offer(today, at=10)
    pages.whats_on.offer(near, at=10)


def to_complete(user: User, now: datetime) -> list[DeskRow]:
    """What is over: who came, how it went."""
    return [_row(activity, now=now) for activity in queries.to_complete(user, now=now)]


def _row(activity: Activity, *, now: datetime) -> DeskRow:
    url = reverse("activities:desk_detail", args=[activity.pk])
    roll = reverse("volunteers:roll", args=[activity.pk])
    return DeskRow(
        due=activity.ends_at,
        title=activity.title,
        url=url,
        clock=words.Phrase(_("ended %(day)s") % {"day": words.near_day(activity.ends_at, now=now)}, "soon"),
        facts=[words.when(activity.starts_at, activity.ends_at, now=now), str(activity.site)],
        group=activity.service_group,
        actions=[RowAction(_("Who came?"), roll, main=True), RowAction(_("Complete"), url)],
    )


@dataclass(frozen=True)
class Month:
    """The station's month as a sheet, with its gaps."""

    template: ClassVar[str] = "activities/desk_month.html"
    month: calendar.MonthPage


def month(user: User, site: Site, now: datetime) -> list[Month]:
    """This month."""
    today = timezone.localdate(now)
    return [Month(calendar.month_page(site, today, today=today))]


@dataclass(frozen=True)
class AtTheDoor:
    """An activity of today with its check-in code."""

    title: str
    code: str
    qr: SafeString
    volunteers: str
    roll_url: str
    code_url: str


@dataclass(frozen=True)
class Today:
    """What the station holds today."""

    template: ClassVar[str] = "activities/desk_today.html"
    held: Sequence[AtTheDoor]


def today(user: User, site: Site, now: datetime) -> list[Today]:
    """One card, which also says that nothing is held."""
    return [Today([_at_the_door(activity, now=now) for activity in queries.today(site, now=now)])]


def _at_the_door(activity: Activity, *, now: datetime) -> AtTheDoor:
    code, _until = door_code.current(activity, now)
    filled = {"claimed": activity.volunteers_claimed, "needed": activity.volunteers_needed}
    return AtTheDoor(
        title=f"{words.when(activity.starts_at, now=now)} · {activity.title}",
        code=code,
        qr=door_code.qr_svg(activity, now),
        volunteers=_("Volunteers: %(claimed)d of %(needed)d") % filled,
        roll_url=reverse("volunteers:roll", args=[activity.pk]),
        code_url=reverse("activities:desk_code", args=[activity.pk]),
    )


def near(site: Site | None, now: datetime, limit: int) -> list[ActivityCard]:
    """The next ones; where the own station has none, those of the institute."""
    rows = _next_at(site, now, limit)
    if not rows and site is not None and site.parent_id:
        rows = _next_at(site.parent, now, limit)
    return [cards.card(activity, now=now) for activity in rows]


def _next_at(site: Site | None, now: datetime, limit: int) -> list[Activity]:
    rows = waiting_line.with_parties(queries.upcoming(site=site, now=now))
    return list(rows.order_by("starts_at", "pk")[:limit])
