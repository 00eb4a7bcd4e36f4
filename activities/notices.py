"""What people are told about activities and seats."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Signup
from activities.transitions import SignupState
from notifications import outbox

HELD_STATES = (SignupState.CONFIRMED, SignupState.WAITLISTED)


def _params(activity: Activity) -> dict[str, str]:
    return {
        "title": activity.title,
        "starts_at": activity.starts_at.isoformat(),
        "ends_at": activity.ends_at.isoformat(),
        "location": activity.location,
    }


def _everybody(activity: Activity) -> list[User]:
    return list(User.objects.filter(signups__activity=activity, signups__state__in=HELD_STATES))


def promoted(signup: Signup, *, at: datetime) -> None:
    """First in line got a seat."""
    _tell(
        signup.activity, [signup.user] if signup.user else [], "signup_promoted", f"signup:{signup.pk}:promoted", at=at
    )


def taken_off(signup: Signup, *, at: datetime) -> None:
    """Staff gave the seat to somebody else, or wrote the wrong person down."""
    people = [signup.user] if signup.user else []
    _tell(signup.activity, people, "signup_taken_off", f"signup:{signup.pk}:taken_off", at=at)


def cancelled(activity: Activity, *, why: str, at: datetime) -> None:
    """Everyone with a seat or in line is told, before the seats are released."""
    _tell(activity, _everybody(activity), "activity_cancelled", f"activity:{activity.pk}:cancelled", at=at, why=why)


def moved(activity: Activity, *, at: datetime) -> None:
    """Another time or place."""
    key = f"activity:{activity.pk}:moved:{at.isoformat()}"
    _tell(activity, _everybody(activity), "activity_moved", key, at=at)


def _tell(activity: Activity, people: Iterable[User], kind: str, key: str, *, at: datetime, **extra: str) -> None:
    url = reverse("activities:detail", args=[activity.pk])
    outbox.tell(people, kind, params=_params(activity) | extra, url=url, source_key=key, at=at, urgent=True)
