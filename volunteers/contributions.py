"""What pages of several rooms show of volunteers and their service."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from activities.models import Activity
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RowAction, TodayCard
from network.models import Role
from network.policies import holds
from volunteers.attendance import cards, queries
from volunteers.claims import queries as claims
from volunteers.claims.models import Claim
from volunteers.claims.notices import GAP_TOLD

ROWS = 12


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(pages.NavEntry(gettext_lazy("Help"), "volunteers:home", "hands", lambda _user: True), at=40)
    pages.desk_nav.offer(
        pages.NavEntry(gettext_lazy("Volunteers"), "volunteers:desk_list", "hands", holds(Role.STAFF)), at=50
    )
    pages.first_pages.offer(pages.FirstPage("volunteers:home", holds(Role.VOLUNTEER, Role.TEAM_LEADER)), at=40)
    pages.desk_rows.offer(gaps, at=25)
    pages.desk_rows.offer(to_confirm, at=30)
    pages.home_cards.offer(today, at=10)


def gaps(user: User, now: datetime) -> list[DeskRow]:
    """Somebody who had promised to help can't come, and nobody has taken the place yet."""
    return [_gap(activity, now=now) for activity in claims.gaps(user, now=now, limit=ROWS)]


def _gap(activity: Activity, *, now: datetime) -> DeskRow:
    roll = reverse("volunteers:roll", args=[activity.pk])
    missing = ngettext("%(missing)d helper is missing", "%(missing)d helpers are missing", activity.volunteers_left)
    soon = activity.starts_at <= now + GAP_TOLD
    return DeskRow(
        due=activity.starts_at - GAP_TOLD,
        title=activity.title,
        url=reverse("activities:desk_detail", args=[activity.pk]),
        clock=words.Phrase(missing % {"missing": activity.volunteers_left}, "late" if soon else "soon"),
        facts=[
            _("a place was given back"),
            words.when(activity.starts_at, activity.ends_at, now=now),
            str(activity.site),
        ],
        group=activity.service_group,
        actions=[RowAction(_("Find somebody"), roll, main=True)],
    )


def to_confirm(user: User, now: datetime) -> list[DeskRow]:
    """Hours of colleagues: completing doesn't confirm those of the staff."""
    return [_row(claim, now=now) for claim in queries.to_confirm(user)]


def _row(claim: Claim, *, now: datetime) -> DeskRow:
    activity, roll = claim.activity, reverse("volunteers:roll", args=[claim.activity_id])
    when = words.when(activity.starts_at, activity.ends_at, now=now)
    confirm = reverse("volunteers:mark", args=[claim.pk, "confirm"])
    return DeskRow(
        due=activity.ends_at,
        title=_("Hours of a colleague to confirm"),
        url=roll,
        clock=words.Phrase(_("ended %(day)s") % {"day": words.near_day(activity.ends_at, now=now)}, "soon"),
        facts=[str(claim.volunteer.user), words.hours(claim.service_hours or 0), activity.title, when],
        group=activity.service_group,
        actions=[RowAction(_("Confirm"), confirm, main=True, post=True), RowAction(_("Who came?"), roll)],
    )


def today(user: User, now: datetime) -> list[TodayCard]:
    """Where the person is expected today."""
    found = cards.today(user, now=now)
    return [found] if found else []
