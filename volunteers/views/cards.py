"""Claims and offers in words, ready for the templates."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Mode
from activities.transitions import ActivityState
from civic.kernel import words
from volunteers import queries
from volunteers.hours import BACKFILL, EARLY, GRACE
from volunteers.matching import Offer
from volunteers.models import Claim, Slot, Volunteer
from volunteers.transitions import ClaimState


def offer(found: Offer, *, now: datetime) -> dict[str, Any]:
    """A card of “what can I do”."""
    activity = found.activity
    minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    place = _("at people's homes") + " · " + str(activity.site) if activity.mode == Mode.AT_HOME else str(activity.site)
    return {
        "title": activity.title,
        "url": reverse("volunteers:offer", args=[activity.pk]),
        "claim_url": reverse("volunteers:offer", args=[activity.pk]),
        "group": activity.service_group,
        "place": place,
        "needed": words.needed_words(activity.volunteers_left),
        "facts": [words.when(activity.starts_at, activity.ends_at, now=now), words.hours(round(minutes / 60, 1))],
        "why": found.why,
    }


def chosen_slots(volunteer: Volunteer) -> list[str]:
    """When the volunteer has time, in words."""
    return [str(Slot(slot).label) for slot in volunteer.availability if slot in Slot.values]


def claim(row: Claim, *, now: datetime) -> dict[str, Any]:
    """A line of “my service”."""
    activity = row.activity
    facts = [words.when(activity.starts_at, activity.ends_at, now=now), activity.location, row.get_state_display()]
    if row.service_hours is not None:
        facts.append(words.hours(row.service_hours))
    url = reverse("volunteers:claim_detail", args=[row.pk])
    return {
        "title": activity.title,
        "url": url,
        "facts": facts,
        "group": activity.service_group,
        "done": row.state == ClaimState.CONFIRMED,
    }


def checked_words(row: Claim) -> str:
    """What is said after the code was right; `row` is as it was before."""
    if row.state == ClaimState.CHECKED_IN:
        return _("You are checked out. The station confirms your hours.")
    return _("You are checked in. Good that you are here!")


def detail(row: Claim, *, now: datetime) -> dict[str, Any]:
    """Everything that one service's page shows."""
    activity = row.activity
    minutes = row.service_minutes
    worth = queries.expected_points(activity) if minutes is None else queries.points_for(activity, minutes)
    live = activity.state in (ActivityState.PUBLISHED, ActivityState.HELD)
    opens, closes = activity.starts_at - EARLY, activity.ends_at
    return {
        "claim": row,
        "activity": activity,
        "worth": worth,
        "can_check_in": live and row.state == ClaimState.CLAIMED and opens <= now <= closes,
        "can_check_out": live and row.state == ClaimState.CHECKED_IN and now <= closes + GRACE,
        "opens_at": opens,
        "is_early": live and row.state == ClaimState.CLAIMED and now < opens,
        "is_late": row.state in (ClaimState.CLAIMED, ClaimState.NO_SHOW) and closes < now <= closes + BACKFILL,
        "can_withdraw": live and row.state == ClaimState.CLAIMED and now < activity.starts_at,
        "steps": steps(row),
    }


def steps(row: Claim) -> list[dict[str, str]]:
    """Claimed, came, left, confirmed."""
    if row.state == ClaimState.WITHDRAWN:
        return [_step(_("Taken"), row.claimed_at), _step(_("Given back"), row.withdrawn_at) | {"state": "stopped"}]
    if row.state == ClaimState.NO_SHOW:
        return [_step(_("Taken"), row.claimed_at), {"title": _("Noted as not there"), "text": "", "state": "stopped"}]
    moments = [
        (_("Taken"), row.claimed_at),
        (_("Arrived"), row.checked_in_at),
        (_("Left"), row.checked_out_at),
        (_("Confirmed by the station"), row.confirmed_at),
    ]
    rows = [_step(title, at) for title, at in moments]
    points = queries.points_of(row)
    title = _("Worth no points") if points == 0 else _("Points arrived")
    rows.append({"title": title, "text": "", "state": "todo" if points is None else "done"})
    for step in rows:
        if step["state"] == "todo":
            step["state"] = "now"
            break
    return rows


def _step(title: str, at: datetime | None) -> dict[str, str]:
    return {"title": title, "text": words.stamp(at) if at else "", "state": "done" if at else "todo"}
