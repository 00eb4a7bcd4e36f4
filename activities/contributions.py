"""What pages of several rooms show of activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activities import calendar, codes, queries
from activities.models import Activity, Signup
from activities.transitions import SignupState
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
    pages.home_cards.offer(seats, at=30)
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
    month: dict[str, Any]  # calendar.month_page


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
    code, _until = codes.current(activity, now)
    filled = {"claimed": activity.volunteers_claimed, "needed": activity.volunteers_needed}
    return AtTheDoor(
        title=f"{words.when(activity.starts_at, now=now)} · {activity.title}",
        code=code,
        qr=codes.qr_svg(activity, now),
        volunteers=_("Volunteers: %(claimed)d of %(needed)d") % filled,
        roll_url=reverse("volunteers:roll", args=[activity.pk]),
        code_url=reverse("activities:desk_code", args=[activity.pk]),
    )


def seats(user: User, now: datetime) -> list[ActivityCard]:
    """The person's own seats and places in line."""
    return [_seat(signup, now=now) for signup in queries.coming_signups(user, now=now, limit=3)]


def _seat(signup: Signup, *, now: datetime) -> ActivityCard:
    activity = signup.activity
    waiting = signup.state == SignupState.WAITLISTED
    return ActivityCard(
        title=activity.title,
        url=reverse("activities:detail", args=[activity.pk]),
        tile=words.tile(activity.starts_at),
        facts=[words.when(activity.starts_at, now=now), activity.location],
        group=activity.service_group,
        state=_("You are waiting in line") if waiting else _("You have a seat"),
    )


def near(site: Site | None, now: datetime, limit: int) -> list[ActivityCard]:
    """The next ones; where the own station has none, those of the institute."""
    return queries.for_home(site=site, now=now, limit=limit)
