"""Served hours are confirmed, and the points follow within seconds (docs/hours-to-points.md).

Completing an activity confirms what was served on it, but not the hours of its staff: a person who reads the code at
the door and completes the activity could make up an hour alone, at home. These stay checked out until another person of
the staff, there or above, confirms them one by one, or says that nobody was there. The hours of a visit count on the
word of whoever was helped (vouching.py), and until then nobody confirms them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.errors import Conflict
from volunteers.attendance import policies
from volunteers.attendance.events import HoursConfirmed
from volunteers.claims.locks import hold, lock
from volunteers.claims.models import Claim, Word
from volunteers.claims.transitions import ClaimState
from volunteers.claims.verbs import Did


def confirm_served(activity: Activity, *, by: User | None, now: datetime) -> int:
    """The hours of everybody who checked out, except the staff's; the caller holds the activity. `by` is None for the
    system itself. Returns how many."""
    served = hold(activity, ClaimState.CHECKED_OUT)
    staff = policies.need_a_colleague(activity, [claim.volunteer_id for claim in served])
    return confirm_all([claim for claim in served if claim.volunteer_id not in staff], by=by, now=now)


@transaction.atomic
def confirm(*, claim_id: UUID, by: User, now: datetime) -> Claim:
    """Staff confirm one person's hours on a completed activity, as they stand; once more changes nothing.

    Raises NotFound, WrongState; NotAllowed `own_hours`; Conflict `not_completed`, `waits_for_a_word`.
    """
    claim = lock(claim_id)
    policies.check_can_note(claim, by=by)
    if claim.state == ClaimState.CONFIRMED:
        return claim
    Claim.machine.check(claim, "confirm")
    if claim.activity.state != ActivityState.CLOSED:
        raise Conflict(_("Complete the activity first: that confirms the hours."), code="not_completed")
    if claim.word == Word.WAITING:
        text = _("Whoever was helped is asked first; the hours count with the answer.")
        raise Conflict(text, code="waits_for_a_word")
    confirm_all([claim], by=by, now=now)
    claim.refresh_from_db(fields=["state", "confirmed_at", "confirmed_by"])
    return claim


def confirm_all(claims: Sequence[Claim], *, by: User | None, now: datetime) -> int:
    """The claims are held, checked out, and nobody else is to be asked. Returns how many."""
    to_state = ClaimState.CONFIRMED
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    rows.update(state=to_state, confirmed_at=now, confirmed_by=by)
    audit.record_many(
        Did.CONFIRMED, by=by, targets=claims, at=now, from_state=ClaimState.CHECKED_OUT, to_state=to_state
    )
    if claims:
        HoursConfirmed(claims=claims, at=now).send()
    return len(claims)
