"""What volunteers are told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Audience
from civic.kernel import words
from civic.kernel.models import Sentence
from notifications import outbox
from volunteers.hours import BACKFILL
from volunteers.models import Claim


def _people(claims: Iterable[Claim]) -> list[User]:
    return list(User.objects.filter(pk__in=[claim.volunteer_id for claim in claims], is_active=True))


def _params(activity: Activity, **more: Any) -> dict[str, Any]:
    """Figures only, no words of one language: the text is written in the reader's. Where a visit is stands in no
    message: the page of the place tells it, and records the look.
    """
    times = {"starts_at": activity.starts_at.isoformat(), "ends_at": activity.ends_at.isoformat()}
    where = activity.location if activity.audience == Audience.OPEN else ""
    return {"title": activity.title, "location": where, **times, **more}


def _tell(
    claims: Iterable[Claim],
    kind: str,
    activity: Activity,
    *,
    key: str,
    at: datetime,
    urgent: bool = True,
    because: Sentence | None = None,
    **more: Any,
) -> None:
    outbox.tell(
        _people(claims),
        kind,
        params=_params(activity, **more),
        because=because,
        url=reverse("volunteers:claims"),
        source_key=f"activity:{activity.pk}:{key}",
        at=at,
        urgent=urgent,
    )


def released(claims: Iterable[Claim], activity: Activity, *, because: Sentence, at: datetime) -> None:
    """The activity was cancelled; you are free."""
    _tell(claims, "claim_released", activity, key="claim_released", at=at, because=because)


def moved(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Another time; the place is kept."""
    _tell(claims, "claim_moved", activity, key=f"claim_moved:{activity.starts_at:%Y%m%d%H%M}:{at:%d%H%M%S}", at=at)


def placed(claim: Claim, activity: Activity, *, by: User, at: datetime) -> None:
    """Somebody took a place for you."""
    outbox.tell(
        _people([claim]),
        "claim_placed",
        params=_params(activity, who=str(by)),
        url=reverse("volunteers:claim_detail", args=[claim.pk]),
        source_key=f"claim:{claim.pk}:placed",
        at=at,
        urgent=True,
    )


def relocated(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Another place at the same time; the claim is kept."""
    _tell(claims, "claim_relocated", activity, key=f"claim_relocated:{at:%Y%m%d%H%M%S%f}", at=at)


def moved_away(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """The new time overlaps another service; the place was given back."""
    _tell(claims, "claim_moved_away", activity, key=f"claim_moved_away:{at:%Y%m%d%H%M%S}", at=at)


def missed(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Marked as not having come; whoever did come says so, and until when staff can still enter it."""
    due = activity.ends_at + BACKFILL
    more: dict[str, Any] = {"due_at": due.isoformat()} if at < due else {}
    _tell(claims, "claim_missed", activity, key="claim_missed", at=at, urgent=False, **more)


def tomorrow(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """You are expected tomorrow; once for each day the activity is set for."""
    _tell(claims, "claim_reminder", activity, key=f"claim_reminder:{words.local(activity.starts_at):%Y%m%d}", at=at)


def credited(volunteer_ids: Iterable[Any], activity: Activity, *, points: int, at: datetime) -> None:
    """Points arrived."""
    people = User.objects.filter(pk__in=list(volunteer_ids), is_active=True)
    outbox.tell(
        people,
        "points_arrived",
        params=_params(activity, points=points),
        url=reverse("points:mine"),
        source_key=f"activity:{activity.pk}:credited",
        at=at,
    )
