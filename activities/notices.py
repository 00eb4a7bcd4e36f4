"""What people are told about activities and seats."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from activities.models import Activity, CallAbout, Signup
from activities.transitions import SignupState
from civic.kernel.models import Sentence
from notifications import outbox
from orders.notices import in_place_of

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
    if signup.user is None:
        _to_call(signup.activity, [signup], CallAbout.PROMOTED, f"signup:{signup.pk}:to_call", at=at)
        return
    _tell(signup.activity, [signup.user], "signup_promoted", f"signup:{signup.pk}:promoted", at=at)


def taken_off(signup: Signup, *, at: datetime) -> None:
    """Staff gave the seat to somebody else, or wrote the wrong person down."""
    people = [signup.user] if signup.user else []
    _tell(signup.activity, people, "signup_taken_off", f"signup:{signup.pk}:taken_off", at=at)


def cancelled(activity: Activity, *, because: Sentence, at: datetime) -> None:
    """Everyone with a seat or in line is told, before the seats are released."""
    key = f"activity:{activity.pk}:cancelled"
    _tell(activity, _everybody(activity), "activity_cancelled", key, at=at, because=because)


def moved(activity: Activity, *, at: datetime) -> None:
    """Another time or place."""
    key = f"activity:{activity.pk}:moved:{at.isoformat()}"
    _tell(activity, _everybody(activity), "activity_moved", key, at=at)


def to_call(signups: Iterable[Signup], activity: Activity, about: CallAbout, *, at: datetime) -> None:
    """Whoever wrote these people down calls them: without an account nobody else reaches them."""
    _to_call(activity, signups, about, f"activity:{activity.pk}:to_call:{at.isoformat()}", at=at)


def _to_call(activity: Activity, signups: Iterable[Signup], about: CallAbout, key: str, *, at: datetime) -> None:
    noted = {one.noted_by for one in signups if one.noted_by}
    people = [staff for one in noted for staff in in_place_of(one, at=activity.site)]
    url = reverse("activities:desk_detail", args=[activity.pk])
    _tell(activity, people, "signup_to_call", key, at=at, url=url, about=about.value)


def _tell(
    activity: Activity,
    people: Iterable[User],
    kind: str,
    key: str,
    *,
    at: datetime,
    url: str = "",
    because: Sentence | None = None,
    **extra: str,
) -> None:
    url = url or reverse("activities:detail", args=[activity.pk])
    params = _params(activity) | extra
    outbox.tell(people, kind, params=params, because=because, url=url, source_key=key, at=at, urgent=True)
