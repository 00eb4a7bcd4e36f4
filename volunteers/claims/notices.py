"""What volunteers are told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from activities.models import Audience as ActivityAudience
from civic.kernel import words
from civic.kernel.models import Sentence
from notifications import outbox
from notifications.declared import TIMES, Audience, Notice
from volunteers.attendance.hours import BACKFILL
from volunteers.claims.models import Claim


class _OfService(Notice):
    """Where a visit is stands in no message: the page of the place tells it, and records the look."""

    audience = Audience.VOLUNTEER
    is_urgent = True
    example = TIMES | {"title": _("Chinese medicine: free consultations"), "location": _("Service hall")}
    title: str
    location: str
    starts_at: datetime
    ends_at: datetime


class ClaimPlaced(_OfService):
    """Somebody took a place for you."""

    kind = "claim_placed"
    example = _OfService.example | {"who": _("Zhang Xiao")}
    who: str


class ClaimReminder(_OfService):
    """You are expected tomorrow."""

    kind = "claim_reminder"


class ClaimMoved(_OfService):
    """Another time; the place is kept."""

    kind = "claim_moved"


class ClaimRelocated(_OfService):
    """Another place at the same time; the claim is kept."""

    kind = "claim_relocated"


class ClaimMovedAway(_OfService):
    """The new time overlaps another service; the place was given back."""

    kind = "claim_moved_away"


class ClaimReleased(_OfService):
    """The activity was cancelled; you are free."""

    kind = "claim_released"
    example = _OfService.example | {"because": _("Heavy rain is forecast.")}
    because: Sentence


class ClaimMissed(_OfService):
    """Noted as not there; until `due_at` staff can still enter that somebody was."""

    kind = "claim_missed"
    is_urgent = False
    example = _OfService.example | {"due_at": TIMES["ends_at"]}
    due_at: datetime | None = None


class PointsArrived(_OfService):
    """For confirmed hours."""

    kind = "points_arrived"
    is_urgent = False
    example = _OfService.example | {"points": 4}
    points: int


def _people(claims: Iterable[Claim]) -> list[User]:
    return list(User.objects.filter(pk__in=[claim.volunteer_id for claim in claims]))


def _about(notice: type[_OfService], activity: Activity, **more: Any) -> _OfService:
    where = activity.location if activity.audience == ActivityAudience.OPEN else ""
    return notice(title=activity.title, location=where, starts_at=activity.starts_at, ends_at=activity.ends_at, **more)


def _tell(
    claims: Iterable[Claim], notice: type[_OfService], activity: Activity, *, at: datetime, key: str = "", **more: Any
) -> None:
    outbox.tell(
        _people(claims),
        _about(notice, activity, **more),
        url=reverse("volunteers:claims"),
        source_key=f"activity:{activity.pk}:{notice.kind}{key}",
        at=at,
    )


def released(claims: Iterable[Claim], activity: Activity, *, because: Sentence, at: datetime) -> None:
    """The activity was cancelled."""
    _tell(claims, ClaimReleased, activity, at=at, because=because)


def moved(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Another time."""
    _tell(claims, ClaimMoved, activity, key=f":{activity.starts_at:%Y%m%d%H%M}:{at:%d%H%M%S}", at=at)


def placed(claim: Claim, activity: Activity, *, by: User, at: datetime) -> None:
    """Somebody else took a place for them."""
    outbox.tell(
        _people([claim]),
        _about(ClaimPlaced, activity, who=str(by)),
        url=reverse("volunteers:claim_detail", args=[claim.pk]),
        source_key=f"claim:{claim.pk}:placed",
        at=at,
        but=by,
    )


def relocated(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Another place."""
    _tell(claims, ClaimRelocated, activity, key=f":{at:%Y%m%d%H%M%S%f}", at=at)


def moved_away(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """The place was given back."""
    _tell(claims, ClaimMovedAway, activity, key=f":{at:%Y%m%d%H%M%S}", at=at)


def missed(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Marked as not having come; whoever did come says so, as long as staff can still enter it."""
    due = activity.ends_at + BACKFILL
    _tell(claims, ClaimMissed, activity, at=at, due_at=due if at < due else None)


def tomorrow(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Once for each day the activity is set for."""
    _tell(claims, ClaimReminder, activity, key=f":{words.local(activity.starts_at):%Y%m%d}", at=at)


def credited(volunteer_ids: Iterable[Any], activity: Activity, *, points: int, at: datetime) -> None:
    """So many points each."""
    outbox.tell(
        User.objects.filter(pk__in=list(volunteer_ids)),
        _about(PointsArrived, activity, points=points),
        url=reverse("points:mine"),
        source_key=f"activity:{activity.pk}:credited",
        at=at,
    )
