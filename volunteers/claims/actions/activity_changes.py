"""What claims do when their activity is cancelled or moved: in the activity's own transaction, which holds its row."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from civic.kernel import audit, sentences
from civic.kernel.db import violations
from civic.kernel.errors import Conflict
from civic.kernel.models import Sentence
from volunteers.claims import notices
from volunteers.claims.actions.withdrawing import give_place_back
from volunteers.claims.locks import hold
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES, ClaimState
from volunteers.claims.verbs import Did

PRESENT = (ClaimState.CHECKED_IN, ClaimState.CHECKED_OUT)
OPEN = (ClaimState.CLAIMED, *PRESENT)


def _release(
    claims: list[Claim], *, by: User | None, at: datetime, reason: str = "", because: Sentence | None = None
) -> None:
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


def release_all(activity: Activity, *, by: User | None, at: datetime, because: Sentence) -> None:
    """Everybody is released and told, also those noted as not there. Raises Conflict `already_served` after the end,
    once somebody checked in.
    """
    claims = hold(activity, *OPEN, ClaimState.NO_SHOW)
    if activity.ends_at <= at and any(claim.state in PRESENT for claim in claims):
        raise Conflict(_("Volunteers served here. Complete it, so that their hours count."), code="already_served")
    _release(claims, by=by, at=at, because=because)
    Activity.objects.filter(pk=activity.pk).update(volunteers_claimed=0)
    notices.tell(claims, notices.ClaimReleased, activity, at=at, because=because)


def tell_the_new_date(activity: Activity, *, at: datetime) -> None:
    """Whoever had a place on what was cancelled hears that it takes place at another time."""
    before = activity.instead_of
    if before is None or not activity.volunteers_needed:
        return
    released = Claim.objects.filter(activity=before, state=ClaimState.WITHDRAWN, withdrawn_at=before.cancelled_at)
    url = reverse("volunteers:offer", args=[activity.pk])
    notices.tell(released, notices.ClaimAgain, activity, at=at, url=url)


def move_along(activity: Activity, *, by: User, at: datetime) -> None:
    """Claims take on the new time; volunteers who are expected elsewhere then are released. All are told. Raises
    Conflict `already_checked_in`: what was noted at one time would count, or count nothing, at another.
    """
    activity.refresh_from_db(fields=["starts_at", "ends_at", "volunteers_claimed"])
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
        # also claims noted as not there: checking in makes them count again
        Claim.objects.filter(activity=activity).exclude(state=ClaimState.WITHDRAWN).update(during=during)
    notices.tell(leaving, notices.ClaimMovedAway, activity, at=at, once=at.isoformat())
    if leaving:
        notices.gap(activity, places=len(leaving), by=None, at=at)
    notices.tell(staying, notices.ClaimMoved, activity, at=at, once=at.isoformat())


def tell_the_new_place(activity: Activity, *, at: datetime) -> None:
    """Another place at the same time: volunteers who are expected or there are told."""
    coming = Claim.objects.filter(activity=activity, state__in=(ClaimState.CLAIMED, ClaimState.CHECKED_IN))
    notices.tell(coming, notices.ClaimRelocated, activity, at=at, once=at.isoformat())
