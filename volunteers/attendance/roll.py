"""The roll: one line a person, with what a button would note next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.errors import Conflict, DomainError, NotAllowed
from volunteers.attendance import actions, queries
from volunteers.attendance.hours import BACKFILL, EARLY, RUNNING
from volunteers.claims.cards import known
from volunteers.claims.models import Claim, Word
from volunteers.claims.transitions import CLAIM, ClaimState


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person on the roll. `verb`: what a button would note next, "in", "out" or nothing, and `at` the time it
    would note, as 07:52; what was typed instead, where `problem` says why it can't be used.
    """

    claim: Claim
    name: str
    phone: str  # masked
    came: str
    left: str
    hours: str
    known: str  # how the hours are known
    reason: str  # why it was entered afterwards
    verb: str
    at: str
    is_mine: bool
    is_waiting: bool  # for a colleague, who confirms the reader's own hours
    can_confirm: bool
    can_undo: bool
    can_miss: bool
    can_release: bool
    can_erase: bool
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet if they came."""
        return self.verb == "in" and self.claim.state == ClaimState.CLAIMED


def roll_row(claim: Claim, activity: Activity, *, by: User, now: datetime) -> RollRow:
    """One person on the roll, as `by` sees it now."""
    user, is_own = claim.volunteer.user, claim.volunteer_id == by.pk
    is_due = claim.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED
    to_confirm = is_due and claim.word != Word.WAITING
    verb = _next(claim, activity) if activity.starts_at - EARLY <= now <= activity.ends_at + BACKFILL else ""
    because = claim.backfill.because if hasattr(claim, "backfill") else None
    usual = activity.starts_at if verb == "in" else claim.checked_out_at or activity.ends_at
    has_begun = now >= activity.starts_at
    return RollRow(
        claim=claim,
        name=str(user),
        phone=words.mask_phone(user.phone or ""),
        came=words.clock(claim.checked_in_at) if claim.checked_in_at else "",
        left=words.clock(claim.checked_out_at) if claim.checked_out_at else "",
        hours=_hours(claim, activity),
        known=known(claim),
        reason=str(because) if because else "",
        verb="" if is_own else verb,
        at=f"{words.local(min(now, usual)):%H:%M}",
        is_mine=bool(verb) and is_own,
        is_waiting=to_confirm and is_own,
        can_confirm=to_confirm and not is_own,
        can_undo=activity.state in RUNNING and not is_own and CLAIM.allows(claim.state, "undo"),
        can_miss=not is_own and (is_due or (claim.state == ClaimState.CLAIMED and has_begun)),
        can_release=claim.state == ClaimState.CLAIMED and not has_begun,
        can_erase=because is not None and because.erased_at is None,
    )


def all_came(activity: Activity, *, by: User, now: datetime) -> list[tuple[Claim, DomainError]]:
    """Who is not noted yet has come, each at the time that the button of their line would note. Those who could not be
    noted, with the reason. The caller has checked that `by` may.
    """
    refused: list[tuple[Claim, DomainError]] = []
    for claim in queries.roll(activity).order_by("claimed_at", "pk"):
        if not roll_row(claim, activity, by=by, now=now).is_open:
            continue
        try:
            actions.check_in(claim_id=claim.pk, by=by, now=now, at=min(now, activity.starts_at))
        except (Conflict, NotAllowed) as error:
            refused.append((claim, error))
    return refused


def _hours(claim: Claim, activity: Activity) -> str:
    """Empty where the state says more. Who had a place on what was cancelled did not give it back."""
    if activity.state == ActivityState.CANCELLED:
        return _("had a place")
    return "" if claim.service_hours is None else words.hours(claim.service_hours)


def _next(claim: Claim, activity: Activity) -> str:
    """First that somebody came, then that they left; on a completed activity also what is still to be confirmed."""
    if claim.state in (ClaimState.CLAIMED, ClaimState.NO_SHOW):
        return "in"
    unconfirmed = claim.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED
    return "out" if claim.state == ClaimState.CHECKED_IN or unconfirmed else ""
