"""The hot path: taking a place on an activity in one statement, one round trip, however many others are clicking.

The counter, the claim and the audit event move together or not at all; PostgreSQL's row lock on the activity puts
parallel claims in line and its constraints refuse the rest. Only when nothing was taken do we ask why, with a second
statement.

The person's row is locked first: one volunteer's clicks on overlapping activities, each inserting before the other
is seen, would wait for each other at the exclusion constraint until PostgreSQL ends one after a second, and closing the
account meanwhile would not see the claim. Nobody locks anything for an activity that is full already: a thousand who
come too late only read.
"""

import time
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import AccountClosed, check_proved
from activities.models import Activity
from activities.signups import limits
from activities.signups.parties import Party
from civic.kernel import words
from civic.kernel.db import constraint_of
from civic.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from volunteers.claims import queries
from volunteers.claims.errors import AlreadyClaimed, HasSeat, Overlaps, SitsElsewhere
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.claims.verbs import Did

_DEADLOCK = "40P01"
_PAUSES = (0.01, 0.05)  # seconds
DURING_A_SEAT = "no_place_during_a_seat"
REFUSED = ("one_claim_a_volunteer", "no_two_places_at_once", "no_place_beside_a_seat", DURING_A_SEAT)

TAKE = """
WITH volunteer AS MATERIALIZED (
    SELECT user_id FROM volunteers_volunteer JOIN accounts_user AS person ON person.id = user_id
    WHERE user_id = %(volunteer)s AND person.is_active
        AND EXISTS (
            SELECT 1 FROM activities_activity WHERE id = %(activity)s AND volunteers_claimed < volunteers_needed)
    FOR NO KEY UPDATE OF person
), place AS (
    UPDATE activities_activity SET volunteers_claimed = volunteers_claimed + 1 FROM volunteer
    WHERE id = %(activity)s AND volunteers_claimed < volunteers_needed
        AND (state = 'published' AND starts_at > %(now)s
            OR state IN ('published', 'held') AND ends_at >= %(ended_since)s::timestamptz)
        AND (%(team)s::bigint IS NULL OR EXISTS (
            SELECT 1 FROM volunteers_teammember WHERE team_id = %(team)s AND volunteer_id = %(volunteer)s))
    RETURNING id, starts_at, ends_at
), claim AS (
    INSERT INTO volunteers_claim (
        id, activity_id, volunteer_id, team_id, during, state, claimed_at, is_auto_closed
    )
    SELECT %(claim)s, id, %(volunteer)s, %(team)s, tstzrange(starts_at, ends_at), 'claimed', %(now)s, FALSE
    FROM place
    RETURNING id
)
INSERT INTO kernel_auditevent (verb, actor_id, target_type, target_id, at, from_state, to_state, data)
SELECT %(verb)s, %(by)s, 'claim', id::text, %(now)s, '', 'claimed', '{}' FROM claim
"""

# By hand as well: when a thousand come for twenty places, almost all of them ask this, and building it by the ORM took
# six times as long as answering it.
WHY_NOT = """
SELECT audience = 'open',
    EXISTS (SELECT 1 FROM volunteers_volunteer WHERE user_id = %(volunteer)s),
    EXISTS (SELECT 1 FROM accounts_user WHERE id = %(volunteer)s AND is_active),
    %(team)s::bigint IS NULL OR EXISTS (
        SELECT 1 FROM volunteers_teammember WHERE team_id = %(team)s AND volunteer_id = %(volunteer)s),
    EXISTS (SELECT 1 FROM volunteers_claim
        WHERE activity_id = activity.id AND volunteer_id = %(volunteer)s AND state <> 'withdrawn'),
    state = 'published' AND starts_at > %(now)s
        OR state IN ('published', 'held') AND ends_at >= %(ended_since)s::timestamptz,
    EXISTS (SELECT 1 FROM volunteers_claim
        WHERE volunteer_id = %(volunteer)s AND state IN ('claimed', 'checked_in', 'checked_out', 'confirmed')
            AND during && tstzrange(starts_at, ends_at)),
    EXISTS (SELECT 1 FROM activities_signup
        WHERE activity_id = activity.id AND user_id = %(volunteer)s AND with_self
            AND state NOT IN ('cancelled', 'absent'))
FROM activities_activity AS activity WHERE id = %(activity)s AND state <> 'draft'
"""


def claim(*, activity_id: int, by: User, now: datetime, team_id: int | None = None) -> Claim:
    """Take a place for oneself, in one round trip. Raises PhoneUnproved and what `take` raises."""
    check_proved(by)
    return take(activity_id=activity_id, volunteer_id=by.pk, team_id=team_id, by=by, now=now)


OTHERS_SEAT = _(
    "This person has a seat here. Before they are written down as a helper the seat is given back, or they are noted"
    " as not having come."
)


def take(
    *,
    activity_id: int,
    volunteer_id: UUID,
    team_id: int | None,
    by: User,
    now: datetime,
    ended_since: datetime | None = None,
) -> Claim:
    """Take a place. Works alone (one statement, one transaction) and inside a transaction (in a savepoint). With
    `ended_since` also after the start, on what is not completed and did not end before that moment.

    Raises NotFound, NotAllowed; Conflict `already_claimed`, `has_seat`, `overlaps`, `full`, `claiming_closed`.
    """
    key = uuid4()
    params = {
        "activity": activity_id,
        "volunteer": volunteer_id,
        "team": team_id,
        "claim": key,
        "verb": Did.CLAIMED.value,
        "by": by.pk,
        "now": now,
        "ended_since": ended_since,
    }
    try:
        taken = _execute(params)
    except IntegrityError as error:
        if (refused := constraint_of(error)) not in REFUSED:
            raise
        sits = _sits_elsewhere(params) if refused == DURING_A_SEAT else None
        raise sits or _why_not(params) from error
    if not taken:
        raise _why_not(params)
    return Claim(
        pk=key,
        activity_id=activity_id,
        volunteer_id=volunteer_id,
        team_id=team_id,
        state=ClaimState.CLAIMED,
        claimed_at=now,
    )


def _execute(params: dict[str, Any]) -> int:
    """An activity that is being moved onto the time of one being claimed can still deadlock; what PostgreSQL ends is
    tried again."""
    for pause in (*_PAUSES, None):
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
                cursor.execute(TAKE, params)
                return int(cursor.rowcount)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != _DEADLOCK or pause is None:
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")


def _why_not(params: dict[str, Any]) -> DomainError:
    """Why nothing was taken, in the order in which a person would want to hear it."""
    with connection.cursor() as cursor:
        cursor.execute(WHY_NOT, params)
        row = cursor.fetchone()
    if row is None:
        return NotFound()
    is_event, is_volunteer, is_active, is_member, is_claimed, is_open, is_elsewhere, has_seat = row
    is_own = params["by"] == params["volunteer"]
    if not is_volunteer and not is_event:
        return NotFound()  # of a visit only volunteers know, so as to take a place
    if not is_volunteer:
        return NotAllowed(
            _("Only registered volunteers take places. Registering takes two minutes."), code="not_a_volunteer"
        )
    if not is_active:
        return AccountClosed() if is_own else AccountClosed(_("This volunteer's account is closed."))
    if not is_member:
        return NotAllowed(_("This volunteer is not in the team."), code="not_in_team")
    if is_claimed:
        return AlreadyClaimed() if is_own else AlreadyClaimed(_("This volunteer has a place on it already."))
    if not is_open:
        return Conflict(_("Places can't be taken any more: it has begun or was cancelled."), code="claiming_closed")
    if has_seat:
        return HasSeat() if is_own else HasSeat(OTHERS_SEAT)
    full = Conflict(_("All places are taken by now."), code="full")
    if not is_elsewhere:
        return full
    activity = Activity.objects.get(pk=params["activity"])
    return overlap(activity, params["volunteer"], is_own=is_own, now=params["now"]) or full


def overlap(activity: Activity, volunteer_id: UUID, *, is_own: bool, now: datetime) -> Overlaps | None:
    """Where this volunteer is expected at the activity's time; somebody else hears only that it is so."""
    other = queries.promised_elsewhere(volunteer_id, activity)
    if other is None:
        return None
    if not is_own:
        return Overlaps(_("At that time this volunteer is expected elsewhere."))
    return Overlaps(title=other.title, when=words.when(other.starts_at, other.ends_at, now=now))


def _sits_elsewhere(params: dict[str, Any]) -> SitsElsewhere | None:
    """Where this volunteer has a seat at the activity's time; somebody else hears only that it is so."""
    activity = Activity.objects.get(pk=params["activity"])
    other = limits.elsewhere(activity, user_id=params["volunteer"], party=Party())
    if other is None:
        return None
    if params["by"] != params["volunteer"]:
        return SitsElsewhere(_("At that time this volunteer has a seat elsewhere."))
    when = words.when(other.starts_at, other.ends_at, now=params["now"])
    return SitsElsewhere(title=other.title, when=when)
