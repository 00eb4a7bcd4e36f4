"""Claims and offers in words, ready for the templates."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import visibility
from activities.models import Activity, Mode
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.cards import ClaimCard, RequestCard
from volunteers.attendance.hours import BACKFILL, EARLY, GRACE
from volunteers.claims import queries
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.transitions import ClaimState
from volunteers.dispatch.matching import Offer
from volunteers.people.models import Slot, Volunteer

ABSENT = (ClaimState.CLAIMED, ClaimState.NO_SHOW)  # also who was noted as not there can still come


def offer(found: Offer, *, now: datetime) -> ClaimCard:
    """A card of “what can I do”."""
    activity = found.activity
    minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    place = _("at people's homes") + " · " + str(activity.site) if activity.mode == Mode.AT_HOME else str(activity.site)
    return ClaimCard(
        title=visibility.outline(activity).title,
        url=reverse("volunteers:offer", args=[activity.pk]),
        claim_url=reverse("volunteers:offer", args=[activity.pk]),
        group=activity.service_group,
        place=place,
        needed=words.needed_words(activity.volunteers_left),
        facts=[words.when(activity.starts_at, activity.ends_at, now=now), words.hours(round(minutes / 60, 1))],
        why=found.why,
    )


def chosen_slots(volunteer: Volunteer) -> list[str]:
    """When the volunteer has time, in words."""
    return [str(Slot(slot).label) for slot in volunteer.availability if slot in Slot.values]


def claim(row: Claim, *, now: datetime) -> RequestCard:
    """A line of “my service”."""
    activity, said = row.activity, visibility.outline(row.activity)
    facts = [words.when(activity.starts_at, activity.ends_at, now=now), said.location, row.get_state_display()]
    if row.service_hours is not None:
        facts.append(words.hours(row.service_hours))
    if how := known(row):
        facts.append(how)
    return RequestCard(
        title=said.title,
        url=reverse("volunteers:claim_detail", args=[row.pk]),
        facts=facts,
        group=activity.service_group,
        done=row.state == ClaimState.CONFIRMED,
    )


def known(row: Claim) -> str:
    """How these hours are known, where nobody recorded them live; empty otherwise."""
    return "" if row.evidence in (None, Evidence.LIVE) else row.get_evidence_display()


def checked_words(row: Claim) -> str:
    """What is said after the code was right; `row` is as it was before."""
    if row.state == ClaimState.CHECKED_IN:
        return _("You are checked out. The station confirms your hours.")
    return _("You are checked in. Good that you are here!")


def detail(row: Claim, *, now: datetime) -> dict[str, Any]:
    """Everything that one service's page shows, but the words that depend on who reads it."""
    activity = row.activity
    minutes = row.service_minutes
    worth = queries.expected_points(activity) if minutes is None else queries.points_for(activity, minutes)
    can_withdraw = _is_live(activity) and row.state == ClaimState.CLAIMED and now < activity.starts_at
    shown = {"claim": row, "activity": activity, "worth": worth, "can_withdraw": can_withdraw}
    shown |= {"steps": steps(row), "known": known(row)}
    return shown | at_the_door(row, now=now)


def _is_live(activity: Activity) -> bool:
    return activity.state in (ActivityState.PUBLISHED, ActivityState.HELD)


def at_the_door(row: Claim, *, now: datetime) -> dict[str, Any]:
    """Whether the six digits can be typed now, and what else can be done."""
    activity = row.activity
    opens, closes = activity.starts_at - EARLY, activity.ends_at
    can_check_in = _is_live(activity) and row.state in ABSENT and opens <= now <= closes
    can_check_out = _is_live(activity) and row.state == ClaimState.CHECKED_IN and now <= closes + GRACE
    return {
        "can_check_in": can_check_in,
        "can_check_out": can_check_out,
        "hint": None if can_check_in or can_check_out else _hint(row, now=now),
    }


def _hint(row: Claim, *, now: datetime) -> dict[str, str] | None:
    """When check-in opens; or what the record lacks, until when the station can still enter it, and its telephone."""
    activity, until = row.activity, row.activity.ends_at + BACKFILL
    if row.state in ABSENT and now < activity.starts_at - EARLY:
        opens = words.when(activity.starts_at - EARLY, now=now)
        return {"level": "info", "text": _("Check-in opens %(when)s, one hour before the start.") % {"when": opens}}
    if row.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED:
        return _waiting(row)
    if row.is_auto_closed:
        return _auto_closed(row)
    if row.state not in (*ABSENT, ClaimState.CHECKED_IN) or now <= activity.ends_at:
        return None
    if now > until:
        text = _("It ended more than 48 hours ago, so times can't be entered any more.")
        return {"level": "info", "text": text}
    text = (
        _("You were there? Tell the station by %(due)s, and they enter your times.")
        if row.state in ABSENT
        else _("When did you leave? Tell the station by %(due)s, and they enter it.")
    )
    return {"level": "warn", "text": text % {"due": words.stamp(until)}} | _call(activity)


def _waiting(row: Claim) -> dict[str, str]:
    """Who confirms the hours of somebody who works there."""
    site = queries.confirmer(row)
    if site is None:
        text = _("Nobody else can confirm these hours yet. Please ask the centre to name a second person.")
    elif site == row.activity.site:
        text = _("Nobody confirms their own hours: a colleague at %(site)s does.")
    else:
        text = _("Nobody confirms their own hours: the staff of %(site)s do.")
    return {"level": "info", "text": text % {"site": site}}


def _auto_closed(row: Claim) -> dict[str, str]:
    if row.state == ClaimState.CONFIRMED:
        return {"level": "info", "text": _("Nobody noted when you left, so the planned end was taken.")}
    text = _(
        "Nobody noted when you left, so the planned end was taken. If that is wrong, tell the station before it "
        "completes the activity."
    )
    return {"level": "info", "text": text} | _call(row.activity)


def _call(activity: Activity) -> dict[str, str]:
    """The station's telephone, where it has one, as a notice's link."""
    phone = activity.site.phone
    return {"url": f"tel:{phone}", "action": phone} if phone else {}


def steps(row: Claim) -> list[dict[str, str]]:
    """Claimed, came, left, confirmed: what was, and in other words what is to come."""
    if row.state == ClaimState.WITHDRAWN:
        return [_step(_("Taken"), row.claimed_at), _step(_("Given back"), row.withdrawn_at) | {"state": "stopped"}]
    if row.state == ClaimState.NO_SHOW:
        return [_step(_("Taken"), row.claimed_at), {"title": _("Noted as not there"), "text": "", "state": "stopped"}]
    rows = [
        _step(_("Taken"), row.claimed_at),
        _step(_("Arrived"), row.checked_in_at, _("Check in when you come")),
        _step(_("Left"), row.checked_out_at, _("Check out when you leave")),
        _step(_("Confirmed by the station"), row.confirmed_at, _("Then the station confirms your hours")),
    ]
    points = queries.points_of(row)
    title = _("Worth no points") if points == 0 else _("Points arrived")
    to_come = {"title": _("Then the points come"), "text": "", "state": "todo"}
    rows.append(to_come if points is None else {"title": title, "text": "", "state": "done"})
    for step in rows:
        if step["state"] == "todo":
            step["state"] = "now"
            break
    return rows


def _step(title: str, at: datetime | None, to_come: str = "") -> dict[str, str]:
    if at is None:
        return {"title": to_come, "text": "", "state": "todo"}
    return {"title": title, "text": words.stamp(at, now=timezone.now()), "state": "done"}
