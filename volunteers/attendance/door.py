"""At the door: whether the six digits can be typed now, and what else can be done, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import words
from volunteers.attendance import queries
from volunteers.attendance.hours import BACKFILL, EARLY, GRACE, RUNNING
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState

ABSENT = (ClaimState.CLAIMED, ClaimState.NO_SHOW)  # those who were noted as not there can still come


@dataclass(frozen=True, slots=True)
class Hint:
    """A notice with its level and, where there is one, its link."""

    level: str
    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """What the volunteer can do at the door; where that is nothing, perhaps why."""

    can_check_in: bool
    can_check_out: bool
    hint: Hint | None


def at_the_door(row: Claim, *, now: datetime) -> Door:
    """Whether the six digits can be typed now, and what else can be done."""
    activity = row.activity
    opens, closes = activity.starts_at - EARLY, activity.ends_at
    is_running = activity.state in RUNNING
    can_check_in = is_running and row.state in ABSENT and opens <= now <= closes
    can_check_out = is_running and row.state == ClaimState.CHECKED_IN and now <= closes + GRACE
    hint = None if can_check_in or can_check_out else _hint(row, now=now)
    return Door(can_check_in, can_check_out, hint)


def _hint(row: Claim, *, now: datetime) -> Hint | None:
    """When check-in opens; or what the record lacks, until when the station can still enter it, and its telephone."""
    activity, until = row.activity, row.activity.ends_at + BACKFILL
    if row.state in ABSENT and now < activity.starts_at - EARLY:
        opens = words.when(activity.starts_at - EARLY, now=now)
        return Hint("info", _("Check-in opens %(when)s, one hour before the start.") % {"when": opens})
    if row.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED:
        return _waiting(row)
    if row.is_auto_closed:
        return _auto_closed(row)
    if row.state not in (*ABSENT, ClaimState.CHECKED_IN) or now <= activity.ends_at:
        return None
    if now > until:
        return Hint("info", _("It ended more than 48 hours ago, so times can't be entered any more."))
    text = (
        _("You were there? Tell the station by %(due)s, and they enter your times.")
        if row.state in ABSENT
        else _("When did you leave? Tell the station by %(due)s, and they enter it.")
    )
    return _call("warn", text % {"due": words.stamp(until, now=now)}, activity)


def _waiting(row: Claim) -> Hint:
    """Who confirms the hours of somebody who works there."""
    site = queries.confirmer(row)
    if site is None:
        text = _("Nobody else can confirm these hours yet. Please ask the centre to name a second person.")
    elif site == row.activity.site:
        text = _("Nobody confirms their own hours: a colleague at %(site)s does.")
    else:
        text = _("Nobody confirms their own hours: the staff of %(site)s do.")
    return Hint("info", text % {"site": site})


def _auto_closed(row: Claim) -> Hint:
    if row.state == ClaimState.CONFIRMED:
        return Hint("info", _("Nobody noted when you left, so the planned end was taken."))
    text = _(
        "Nobody noted when you left, so the planned end was taken. If that is wrong, tell the station before it "
        "completes the activity."
    )
    return _call("info", text, row.activity)


def _call(level: str, text: str, activity: Activity) -> Hint:
    """With the station's telephone, where it has one."""
    phone = activity.site.phone
    return Hint(level, text, url=f"tel:{phone}", action=phone) if phone else Hint(level, text)


def checked_words(row: Claim) -> str:
    """What is said after the code was right; `row` is as it was before."""
    if row.state == ClaimState.CHECKED_IN:
        return _("You are checked out. The station confirms your hours.")
    return _("You are checked in. Good that you are here!")
