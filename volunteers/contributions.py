"""What pages of several rooms show of volunteers and their service."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activities import presence
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RowAction, TodayCard
from network.models import Role
from network.policies import holds
from volunteers.attendance import cards, queries
from volunteers.claims.models import Claim, Word


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(pages.NavEntry(gettext_lazy("Help"), "volunteers:home", "hands", lambda _user: True), at=40)
    pages.desk_nav.offer(
        pages.NavEntry(gettext_lazy("Volunteers"), "volunteers:desk_list", "hands", holds(Role.STAFF)), at=50
    )
    pages.first_pages.offer(pages.FirstPage("volunteers:home", holds(Role.VOLUNTEER, Role.TEAM_LEADER)), at=40)
    pages.desk_rows.offer(to_confirm, at=30)
    pages.home_cards.offer(today, at=10)
    presence.volunteers.offer(queries.present, at=10)


def to_confirm(user: User, now: datetime) -> list[DeskRow]:
    """Hours of colleagues: completing doesn't confirm those of the staff."""
    return [_row(claim, now=now) for claim in queries.to_confirm(user)]


def _row(claim: Claim, *, now: datetime) -> DeskRow:
    activity, roll = claim.activity, reverse("volunteers:roll", args=[claim.activity_id])
    when = words.when(activity.starts_at, activity.ends_at, now=now)
    confirm = reverse("volunteers:mark", args=[claim.pk, "confirm"])
    hours, said = words.hours(claim.service_hours or 0), claim.get_word_display() if claim.word else ""
    is_doubted = claim.word in (Word.DENIED, Word.NOBODY)
    return DeskRow(
        due=activity.ends_at,
        title=_("Hours to look into") if is_doubted else _("Hours of a colleague to confirm"),
        url=roll,
        clock=words.Phrase(_("ended %(day)s") % {"day": words.near_day(activity.ends_at, now=now)}, "soon"),
        facts=[fact for fact in (str(claim.volunteer.user), hours, said, activity.title, when) if fact],
        group=activity.service_group,
        actions=[RowAction(_("Confirm"), confirm, main=True, post=True), RowAction(_("Who came?"), roll)],
    )


def today(user: User, now: datetime) -> list[TodayCard]:
    """Where the person is expected today."""
    found = cards.today(user, now=now)
    return [found] if found else []
