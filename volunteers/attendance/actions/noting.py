"""Who came, from when to when. The volunteer with the day's code, or staff from the roll; `volunteers.attendance.hours`
says what counts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.limits import count_try
from accounts.models import User
from activities import door_code
from activities import queries as activities
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Conflict, Invalid, WrongState
from volunteers.attendance import notices, policies
from volunteers.attendance.actions import confirming, vouching
from volunteers.attendance.hours import (
    BACKFILL,
    EARLY,
    GRACE,
    RUNNING,
    known_arrival,
    known_leaving,
    service_minutes,
    without_planned_end,
)
from volunteers.claims.actions import claiming
from volunteers.claims.errors import HasSeat, Overlaps
from volunteers.claims.locks import lock
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.policies import check_can_see, is_staff_of
from volunteers.claims.transitions import ClaimState
from volunteers.claims.verbs import Did

LEFT = (ClaimState.CHECKED_OUT, ClaimState.CONFIRMED)
CAME = (ClaimState.CHECKED_IN, *LEFT)
NOTHING_NOTED: dict[str, Any] = {
    "checked_in_at": None,
    "checked_out_at": None,
    "service_minutes": None,
    "is_auto_closed": False,
    "evidence": None,
    "word": None,
}


def check_in(
    *,
    claim_id: UUID,
    by: User,
    now: datetime,
    code: str = "",
    read_at: datetime | None = None,
    at: datetime | None = None,
) -> Claim:
    """Note the arrival; a second scan gives the first answer. With a `code`, `read_at` is when it was read, where that
    is known and not now. Only staff give `at`; they may also take back a no-show that completing the activity noted.

    Raises NotFound, WrongState, TooMany; NotAllowed `own_hours`; Invalid `wrong_code`, `bad_time`, `required`;
    Conflict `too_early`, `too_late`, `completed`.
    """
    return _note("check_in", claim_id=claim_id, by=by, now=now, code=code, read_at=read_at, at=at)


def check_out(
    *,
    claim_id: UUID,
    by: User,
    now: datetime,
    code: str = "",
    read_at: datetime | None = None,
    at: datetime | None = None,
) -> Claim:
    """Note the leaving, and the minutes that count; on a completed activity they are confirmed at once, on a visit with
    the word of whoever was helped. Raises what check_in raises."""
    return _note("check_out", claim_id=claim_id, by=by, now=now, code=code, read_at=read_at, at=at)


def _note(
    verb: str, *, claim_id: UUID, by: User, now: datetime, code: str, read_at: datetime | None, at: datetime | None
) -> Claim:
    if code:
        count_try("check-in", f"{by.pk}:{claim_id}", now=now)  # before the transaction, so that a wrong one counts
    with transaction.atomic():
        claim = lock(claim_id)
        check_can_see(claim, by=by)
        is_own = claim.volunteer_id == by.pk
        if code and is_own:
            moment = _by_code(verb, claim, code, read_at=read_at or now)
        else:
            moment = _by_staff(claim, at, by=by, now=now)
        if not _is_noted(verb, claim):
            _move(verb, claim, moment, by=by, now=now)
        elif at is not None and not code:
            _correct(verb, claim, at, by=by, now=now)
        is_late = claim.activity.state == ActivityState.CLOSED and claim.state == ClaimState.CHECKED_OUT
        if not is_late or is_own:
            return claim
        if claim.activity.is_visit and activities.waits_for_a_word(claim.activity):
            return vouching.wait(claim)
        return confirming.confirm(claim_id=claim.pk, by=by, now=now)


def _is_noted(verb: str, claim: Claim) -> bool:
    """Said before: the first answer holds."""
    return claim.state in (CAME if verb == "check_in" else LEFT)


def _move(verb: str, claim: Claim, moment: datetime, *, by: User, now: datetime) -> None:
    if verb == "check_in":
        elsewhere = Overlaps(_("At that time this volunteer is expected elsewhere."))
        with violations(
            {
                "no_two_places_at_once": lambda: (
                    claiming.overlap(claim.activity, claim.volunteer_id, is_own=claim.volunteer_id == by.pk, now=now)
                    or elsewhere
                ),
                "no_place_beside_a_seat": HasSeat(claiming.OTHERS_SEAT),
            }
        ):
            evidence = known_arrival(ends_at=claim.activity.ends_at, now=now)
            claim.move(verb, by=by, at=now, checked_in_at=moment, no_show_at=None, evidence=evidence)
        return
    Claim.machine.check(claim, verb)  # nobody leaves before arriving
    came = claim.checked_in_at or moment
    minutes = _minutes(claim, came, moment)
    known = known_leaving(claim.evidence, ends_at=claim.activity.ends_at, now=now)
    claim.move(verb, by=by, at=now, checked_out_at=moment, service_minutes=minutes, evidence=known)


def _minutes(claim: Claim, came: datetime, left: datetime) -> int:
    if left < came:
        raise Invalid(_("Leaving comes after arriving."), code="bad_time", field="at")
    activity = claim.activity
    return service_minutes(
        checked_in_at=came, checked_out_at=left, starts_at=activity.starts_at, ends_at=activity.ends_at
    )


def _by_code(verb: str, claim: Claim, code: str, *, read_at: datetime) -> datetime:
    """The volunteer stands there and reads the code off the wall: that moment counts, however long signing in took."""
    activity = claim.activity
    if read_at < activity.starts_at - EARLY:
        raise Conflict(_("Check-in opens one hour before the start."), code="too_early")
    closes = activity.ends_at + (GRACE if verb == "check_out" else timedelta(0))
    if read_at > closes or (activity.state == ActivityState.CLOSED and not _is_noted(verb, claim)):
        raise Conflict(_("It is too late for the code. Ask the station to enter your times, please."), code="too_late")
    if not door_code.check(activity, code, read_at):
        raise Invalid(
            _("This is not the code on show. It changes every 30 seconds; look again, please."),
            code="wrong_code",
            field="code",
        )
    return read_at


def _by_staff(claim: Claim, at: datetime | None, *, by: User, now: datetime) -> datetime:
    """Staff tick people off, at the moment or afterwards; after completing only those whose hours are not confirmed."""
    if claim.volunteer_id == by.pk and not is_staff_of(claim, by):
        raise Invalid(_("Type the six digits on show at the door."), code="required", field="code")
    policies.check_can_note(claim, by=by)
    activity = claim.activity
    if now > activity.ends_at + BACKFILL:
        raise Conflict(_("Times can be entered up to 48 hours after the end; that is over."), code="too_late")
    if claim.state == ClaimState.CONFIRMED:
        raise Conflict(_("This activity is completed, so times can't be changed any more."), code="completed")
    if at is None and now > activity.ends_at + GRACE:
        raise Invalid(_("It ended more than an hour ago. Type the time, please."), code="required", field="at")
    moment = at or now
    if moment > now:
        raise Invalid(_("This time is still to come."), code="bad_time", field="at")
    if not activity.starts_at - EARLY <= moment <= activity.ends_at + GRACE:
        raise Invalid(_("This time is not near the activity's. Look at the day, please."), code="bad_time", field="at")
    return moment


def _correct(verb: str, claim: Claim, at: datetime, *, by: User, now: datetime) -> None:
    """Staff put a wrong time right before the hours are confirmed."""
    came, left = (at, claim.checked_out_at) if verb == "check_in" else (claim.checked_in_at, at)
    if came == claim.checked_in_at and left == claim.checked_out_at:
        return
    if came is not None and left is not None:
        claim.service_minutes = _minutes(claim, came, left)
    if verb == "check_in":
        late = known_arrival(ends_at=claim.activity.ends_at, now=now) == Evidence.BACKFILLED
        claim.evidence = Evidence.BACKFILLED if late else claim.evidence
    else:
        claim.evidence = known_leaving(claim.evidence, ends_at=claim.activity.ends_at, now=now)
        claim.is_auto_closed = False
    claim.checked_in_at, claim.checked_out_at = came, left
    claim.save(update_fields=["checked_in_at", "checked_out_at", "service_minutes", "is_auto_closed", "evidence"])
    audit.record(Did.TIME_CORRECTED, by=by, target=claim, at=now, from_state=claim.state, to_state=claim.state)


@transaction.atomic
def no_show(*, claim_id: UUID, by: User, now: datetime) -> Claim:
    """Staff note that somebody did not come, after the start; checking in undoes it. On a completed activity a
    colleague may say so of hours that wait to be confirmed, too.

    Raises NotFound, WrongState; NotAllowed `own_hours`; Conflict `too_early`.
    """
    claim = lock(claim_id)
    policies.check_can_note(claim, by=by)
    if claim.state == ClaimState.NO_SHOW:
        return claim
    if now < claim.activity.starts_at:
        raise Conflict(_("It has not begun yet."), code="too_early")
    is_refused = claim.state == ClaimState.CHECKED_OUT
    if is_refused and claim.activity.state != ActivityState.CLOSED:
        raise WrongState(state=claim.get_state_display(), verb="miss")  # first the leaving and arriving are taken back
    claim.move("miss", by=by, at=now, **NOTHING_NOTED)
    if is_refused:
        notices.missed([claim], claim.activity, at=now)
    return claim


@transaction.atomic
def undo(*, claim_id: UUID, by: User, now: datetime) -> Claim:
    """Staff take back the leaving, or the arriving, that was noted by mistake. Raises NotFound, NotAllowed, WrongState;
    Conflict `completed`."""
    claim = lock(claim_id)
    policies.check_can_note(claim, by=by)
    if claim.activity.state not in RUNNING:
        raise Conflict(_("This activity is completed, so times can't be changed any more."), code="completed")
    arrival: dict[str, Any] = {}
    if claim.state == ClaimState.CHECKED_OUT:
        arrival = {"checked_in_at": claim.checked_in_at, "evidence": without_planned_end(claim.evidence)}
    claim.move("undo", by=by, at=now, claimed_at=claim.claimed_at, **NOTHING_NOTED | arrival)
    return claim
