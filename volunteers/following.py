"""What happens to claims when their activity is cancelled, moved or completed: in the activity's own transaction,
which holds its row."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Conflict
from volunteers import notices, prompting
from volunteers.hours import service_minutes
from volunteers.locks import give_place_back, lock
from volunteers.models import Claim, PendingCredit
from volunteers.transitions import LIVE_STATES, ClaimState

PRESENT = (ClaimState.CHECKED_IN, ClaimState.CHECKED_OUT)
OPEN = (ClaimState.CLAIMED, *PRESENT)


def _held(activity: Activity, *states: str) -> list[Claim]:
    return list(Claim.objects.select_for_update(no_key=True).filter(activity=activity, state__in=states).order_by("pk"))


def _release(claims: list[Claim], activity: Activity, *, by: Any, at: datetime, why: str) -> None:
    """Withdraw them all and free their places."""
    for state in (*OPEN, ClaimState.NO_SHOW):
        some = [claim for claim in claims if claim.state == state]
        Claim.objects.filter(pk__in=[claim.pk for claim in some]).update(state=ClaimState.WITHDRAWN, withdrawn_at=at)
        audit.record_many(
            "claim.release", by=by, targets=some, at=at, from_state=state, to_state=ClaimState.WITHDRAWN, why=why
        )


def on_cancelled(activity: Activity, *, by: Any, at: datetime, why: str = "") -> None:
    """Everybody is released and told, also who was noted as not there. Raises Conflict `already_served` after the end,
    once somebody checked in."""
    claims = _held(activity, *OPEN, ClaimState.NO_SHOW)
    if activity.ends_at <= at and any(claim.state in PRESENT for claim in claims):
        raise Conflict(_("Volunteers served here. Complete it, so that their hours count."), code="already_served")
    _release(claims, activity, by=by, at=at, why=why)
    Activity.objects.filter(pk=activity.pk).update(volunteers_claimed=0)
    notices.released(claims, activity, why=why, at=at)


def on_moved(activity: Activity, *, by: Any, at: datetime) -> None:
    """Claims move along and are told; whoever is expected elsewhere at the new time is released and told. Raises
    Conflict `already_checked_in`: what was noted at one time would count, or count nothing, at another."""
    activity.refresh_from_db(fields=["starts_at", "ends_at"])
    claims = _held(activity, *OPEN)
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
    _release(leaving, activity, by=by, at=at, why="moved")
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


def on_completed(activity: Activity, *, by: Any, at: datetime) -> None:
    """Forgotten check-outs close to the planned end, nobody seen means not come, and what was served is confirmed."""
    close_forgotten(activity, at=at, by=by)
    absent = _held(activity, ClaimState.CLAIMED)
    Claim.objects.filter(pk__in=[c.pk for c in absent]).update(state=ClaimState.NO_SHOW, no_show_at=at)
    audit.record_many(
        "claim.miss", by=by, targets=absent, at=at, from_state=ClaimState.CLAIMED, to_state=ClaimState.NO_SHOW
    )
    notices.missed(absent, activity, at=at)
    confirm(activity, by=by, now=at)


def on_account_closed(user: Any, *, by: Any, at: datetime) -> None:
    """Places still to come are free again; hours that were served stay."""
    coming = Claim.objects.filter(volunteer_id=user.pk, state=ClaimState.CLAIMED, activity__starts_at__gt=at)
    for pk in list(coming.order_by("activity_id", "pk").values_list("pk", flat=True)):
        claim = lock(pk)
        if claim.state == ClaimState.CLAIMED:
            claim.move("withdraw", by=by, at=at)
            give_place_back(claim.activity_id)


def confirm(activity: Activity, *, by: Any, now: datetime) -> int:
    """The hours of everybody who checked out are confirmed, and the points follow within seconds. Returns how many."""
    served = _held(activity, ClaimState.CHECKED_OUT)
    Claim.objects.filter(pk__in=[c.pk for c in served]).update(
        state=ClaimState.CONFIRMED, confirmed_at=now, confirmed_by=by
    )
    audit.record_many(
        "claim.confirm", by=by, targets=served, at=now, from_state=ClaimState.CHECKED_OUT, to_state=ClaimState.CONFIRMED
    )
    PendingCredit.objects.bulk_create(PendingCredit(claim=claim, confirmed_at=now) for claim in served)
    if served:
        transaction.on_commit(prompting.credit_soon)
    return len(served)


def close_forgotten(activity: Activity, *, at: datetime, by: Any = None) -> int:
    """Whoever came and did not check out is taken to have left at the planned end. Returns how many."""
    forgotten = _held(activity, ClaimState.CHECKED_IN)
    for claim in forgotten:
        came = claim.checked_in_at or activity.starts_at
        claim.state, claim.is_auto_closed = ClaimState.CHECKED_OUT, True
        claim.checked_out_at = max(activity.ends_at, came)
        claim.service_minutes = service_minutes(
            checked_in_at=came,
            checked_out_at=claim.checked_out_at,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
        )
    Claim.objects.bulk_update(forgotten, ["state", "checked_out_at", "service_minutes", "is_auto_closed"])
    audit.record_many(
        "claim.check_out",
        by=by,
        targets=forgotten,
        at=at,
        from_state=ClaimState.CHECKED_IN,
        to_state=ClaimState.CHECKED_OUT,
        why="forgotten",
    )
    return len(forgotten)
