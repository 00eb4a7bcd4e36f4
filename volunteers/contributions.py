"""What pages of several rooms show of volunteers and their service."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import User
from activities import presence
from activities.models import Activity
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RowAction, TodayCard
from civic.kernel.personal import of_rows
from network.models import Role
from network.policies import holds
from volunteers.attendance import cards, queries
from volunteers.claims import queries as claims
from volunteers.claims.models import Claim, Evidence, Word
from volunteers.claims.notices import GAP_TOLD
from volunteers.claims.transitions import ClaimState
from volunteers.people.models import Skill, Slot, TeamMember, Volunteer

ROWS = 12


def offer() -> None:
    """Called once when the room opens."""
    tab = pgettext_lazy("a tab", "Volunteer")
    pages.nav.offer(pages.NavEntry(tab, "volunteers:home", "hands", lambda _user: True), at=40)
    pages.desk_nav.offer(
        pages.NavEntry(gettext_lazy("Volunteers"), "volunteers:desk_list", "hands", holds(Role.STAFF)), at=50
    )
    pages.first_pages.offer(pages.FirstPage("volunteers:home", holds(Role.VOLUNTEER, Role.TEAM_LEADER)), at=40)
    pages.desk_rows.offer(gaps, at=25)
    pages.desk_rows.offer(to_confirm, at=30)
    pages.home_cards.offer(today, at=10)
    pages.given_up.offer(given_up, at=30)
    pages.helping.offer(place_at, at=10)
    presence.volunteers.offer(queries.present, at=10)
    presence.promised.offer(claims.promised_elsewhere, at=10)
    _offer_data()


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


def place_at(user: User, activity_id: int) -> str:
    """The page of the person's own place there; empty where they have none."""
    claim = claims.my_claim(user, activity_id)
    is_one = claim is not None and claim.state != ClaimState.NO_SHOW
    return reverse("volunteers:claim_detail", args=[claim.pk]) if claim and is_one else ""


def _offer_data() -> None:
    registered = {
        "number": gettext_lazy("volunteer number"),
        "site__name": gettext_lazy("home station"),
        "skills": gettext_lazy("what I can do"),
        "availability": gettext_lazy("when I have time"),
        "registered_at": gettext_lazy("registered"),
    }
    pages.my_data.offer(
        of_rows(
            "volunteer",
            gettext_lazy("Me as a volunteer"),
            lambda user: Volunteer.objects.filter(user=user),
            registered,
            holds=["volunteers.Volunteer.user"],
            choices={"skills": Skill, "availability": Slot},
        ),
        at=50,
    )
    team = {"team__name": gettext_lazy("team"), "is_leader": gettext_lazy("leads the team")}
    pages.my_data.offer(
        of_rows(
            "teams",
            gettext_lazy("My teams"),
            lambda user: TeamMember.objects.filter(volunteer=user.pk),
            team,
            holds=["volunteers.TeamMember.volunteer"],
        ),
        at=51,
    )
    service = {
        "activity__title": gettext_lazy("activity"),
        "activity__starts_at": gettext_lazy("begins"),
        "claimed_at": gettext_lazy("taken on"),
        "checked_in_at": gettext_lazy("came"),
        "checked_out_at": gettext_lazy("went"),
        "service_minutes": gettext_lazy("minutes of service"),
        "evidence": gettext_lazy("how it is known"),
        "word": gettext_lazy("on whose word it counts"),
        "state": gettext_lazy("state"),
    }
    pages.my_data.offer(
        of_rows(
            "service",
            gettext_lazy("My service"),
            lambda user: Claim.objects.filter(volunteer=user.pk),
            service,
            holds=["volunteers.Claim.volunteer"],
            choices={"evidence": Evidence, "word": Word, "state": ClaimState},
        ),
        at=52,
    )


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


def given_up(user: User, now: datetime) -> list[str]:
    """Places that somebody else may take."""
    number = claims.coming(user, now=now).count()
    text = ngettext(
        "%(number)d place as a volunteer is free for somebody else.",
        "%(number)d places as a volunteer are free for somebody else.",
        number,
    )
    return [text % {"number": number}] if number else []
