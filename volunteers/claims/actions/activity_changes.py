"""What happens to claims when their activity is cancelled, moved or completed: in the activity's own transaction,
which holds its row."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from civic.kernel import audit, sentences
from civic.kernel.db import violations
from civic.kernel.errors import Conflict
from civic.kernel.models import Sentence
from volunteers.attendance.actions import confirming
from volunteers.attendance.hours import service_minutes, with_planned_end
from volunteers.claims import notices
from volunteers.claims.locks import give_place_back, hold, lock
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES, ClaimState
from volunteers.claims.verbs import Did

PRESENT = (ClaimState.CHECKED_IN, ClaimState.CHECKED_OUT)
OPEN = (ClaimState.CLAIMED, *PRESENT)


def _release(claims: list[Claim], *, by: User, at: datetime, reason: str = "", because: Sentence | None = None) -> None:
    """Withdraw them all and free their places; `reason` is a code, `because` what staff wrote."""
    for state in (*OPEN, ClaimState.NO_SHOW):
        some = [claim for claim in claims if claim.state == state]
        Claim.objects.filter(pk__in=[claim.pk for claim in some]).update(state=ClaimState.WITHDRAWN, withdrawn_at=at)
        audit.record_many(
            Did.RELEASED,
            by=by,
            targets=some,
            at=at,
            from_state=state,
            to_state=ClaimState.WITHDRAWN,
            reason=reason,
            data=sentences.reference(because),
        )


def on_cancelled(activity: Activity, *, by: User, at: datetime, because: Sentence) -> None:
    """Everybody is released and told, also who was noted as not there. Raises Conflict `already_served` after the end,
    once somebody checked in."""
    claims = hold(activity, *OPEN, ClaimState.NO_SHOW)
    if activity.ends_at <= at and any(claim.state in PRESENT for claim in claims):
        raise Conflict(_("Volunteers served here. Complete it, so that their hours count."), code="already_served")
    _release(claims, by=by, at=at, because=because)
    Activity.objects.filter(pk=activity.pk).update(volunteers_claimed=0)
    notices.released(claims, activity, because=because, at=at)


def on_moved(activity: Activity, *, by: User, at: datetime) -> None:
    """Claims move along and are told; whoever is expected elsewhere at the new time is released and told. Raises
    Conflict `already_checked_in`: what was noted at one time would count, or count nothing, at another."""
    activity.refresh_from_db(fields=["starts_at", "ends_at"])
    claims = hold(activity, *OPEN)
    if any(claim.state in PRESENT for claim in claims):
        raise Conflict(
            _("Volunteers have checked in, so its times can't be changed any more. Plan another one, please."),
            code="already_checked_in",
            field="starts_at",
        )
    during = DateTimeTZRange(activity.starts_at, activity.ends_at)
    elsewhere = Claim.objects.filter(
        volunteer=OuterRef("volunteer"), state__in=LIVE_STATES, during__overlap=during
    ).exclude(activity=activity)
    torn = set(
        Claim.objects.filter(pk__in=[claim.pk for claim in claims])
        .filter(Exists(elsewhere))
        .values_list("pk", flat=True)
    )
    leaving, staying = [c for c in claims if c.pk in torn], [c for c in claims if c.pk not in torn]
    _release(leaving, by=by, at=at, reason="moved")
    give_place_back(activity.pk, len(leaving))
    with violations(
        {
            "no_two_places_at_once": Conflict(
                _("A volunteer has just taken another place at the new time. Try again, please.")
            )
        }
    ):
        # also of who was noted as not there: checking in makes that claim count again
        Claim.objects.filter(activity=activity).exclude(state=ClaimState.WITHDRAWN).update(during=during)
    notices.moved_away(leaving, activity, at=at)
    notices.moved(staying, activity, at=at)


def on_relocated(activity: Activity, *, at: datetime) -> None:
    """Another place at the same time: whoever is expected or there is told."""
    coming = Claim.objects.filter(activity=activity, state__in=(ClaimState.CLAIMED, ClaimState.CHECKED_IN))
    notices.relocated(coming, activity, at=at)


def on_completed(activity: Activity, *, by: User, at: datetime) -> None:
    """Forgotten check-outs close to the planned end, nobody seen means not come, and what was served is confirmed,
    the staff's own hours apart."""
    close_forgotten(activity, at=at, by=by)
    absent = hold(activity, ClaimState.CLAIMED)
    Claim.objects.filter(pk__in=[c.pk for c in absent]).update(state=ClaimState.NO_SHOW, no_show_at=at)
    audit.record_many(
        Did.MISSED, by=by, targets=absent, at=at, from_state=ClaimState.CLAIMED, to_state=ClaimState.NO_SHOW
    )
    notices.missed(absent, activity, at=at)
    confirming.confirm_served(activity, by=by, now=at)


def on_account_closed(user: User, *, by: User, at: datetime) -> None:
    """Places still to come are free again; hours that were served stay."""
    coming = Claim.objects.filter(volunteer_id=user.pk, state=ClaimState.CLAIMED, activity__starts_at__gt=at)
    for pk in list(coming.order_by("activity_id", "pk").values_list("pk", flat=True)):
        claim = lock(pk)
        if claim.state == ClaimState.CLAIMED:
            claim.move("withdraw", by=by, at=at)
            give_place_back(claim.activity_id)


def close_forgotten(activity: Activity, *, at: datetime, by: User | None = None) -> int:
    """Whoever came and did not check out is taken to have left at the planned end. Returns how many."""
    forgotten = hold(activity, ClaimState.CHECKED_IN)
    for claim in forgotten:
        came = claim.checked_in_at or activity.starts_at
        claim.state, claim.is_auto_closed = ClaimState.CHECKED_OUT, True
        claim.evidence = with_planned_end(claim.evidence)
        claim.checked_out_at = max(activity.ends_at, came)
        claim.service_minutes = service_minutes(
            checked_in_at=came,
            checked_out_at=claim.checked_out_at,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
        )
    Claim.objects.bulk_update(forgotten, ["state", "checked_out_at", "service_minutes", "is_auto_closed", "evidence"])
    audit.record_many(
        Did.CHECKED_OUT,
        by=by,
        targets=forgotten,
        at=at,
        from_state=ClaimState.CHECKED_IN,
        to_state=ClaimState.CHECKED_OUT,
        reason="forgotten",
    )
    return len(forgotten)
