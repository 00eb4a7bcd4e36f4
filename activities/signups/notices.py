"""What people are told about activities and seats."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from activities.signups.models import CallAbout, Signup
from activities.signups.transitions import HELD_STATES
from civic.kernel.models import Sentence
from notifications import outbox
from notifications.declared import TIMES, Audience, Notice
from orders.notices import in_place_of


class _OfActivity(Notice):
    audience = Audience.RESIDENT
    is_urgent = True
    example = TIMES | {"title": _("Weekend science making"), "location": _("Xincheng club")}
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str


class SignupPromoted(_OfActivity):
    """First in line got a seat."""

    kind = "signup_promoted"


class SignupOrdered(_OfActivity):
    """Whoever ordered it has a seat. That its day is set they hear as well, by `request_planned`, and at once."""

    kind = "signup_ordered"
    is_urgent = False


class SignupTakenOff(_OfActivity):
    """Staff gave the seat to somebody else, or had written the wrong person down."""

    kind = "signup_taken_off"


class ActivityCancelled(_OfActivity):
    """It does not take place."""

    kind = "activity_cancelled"
    example = _OfActivity.example | {"because": _("Heavy rain is forecast.")}
    because: Sentence


class ActivityMoved(_OfActivity):
    """It is at another time or place."""

    kind = "activity_moved"


class SignupToCall(_OfActivity):
    """Staff wrote down people without an account and call them: nobody else reaches them."""

    kind = "signup_to_call"
    audience = Audience.STAFF
    example = _OfActivity.example | {"about": CallAbout.PROMOTED}
    about: str


def _everybody(activity: Activity) -> list[User]:
    """But those who ordered it, whom orders tell what becomes of it."""
    held = Signup.objects.filter(activity=activity, state__in=HELD_STATES, is_ordered=False)
    return list(User.objects.filter(signups__in=held))


def promoted(signup: Signup, *, at: datetime) -> None:
    """First in line got a seat."""
    if signup.user is None:
        _to_call(signup.activity, [signup], CallAbout.PROMOTED, f"signup:{signup.pk}:to_call", at=at)
        return
    _tell(signup.activity, [signup.user], SignupPromoted, f"signup:{signup.pk}:promoted", at=at)


def ordered(signup: Signup, *, at: datetime) -> None:
    """Whoever ordered has a seat; of a caller staff hear by `request_planned` whom to call."""
    if signup.user is not None:
        _tell(signup.activity, [signup.user], SignupOrdered, f"signup:{signup.pk}:ordered", at=at)


def taken_off(signup: Signup, *, at: datetime) -> None:
    """Staff gave the seat to somebody else, or wrote the wrong person down."""
    people = [signup.user] if signup.user else []
    _tell(signup.activity, people, SignupTakenOff, f"signup:{signup.pk}:taken_off", at=at)


def cancelled(activity: Activity, *, because: Sentence, at: datetime) -> None:
    """Everyone with a seat or in line is told, before the seats are released."""
    key = f"activity:{activity.pk}:cancelled"
    _tell(activity, _everybody(activity), ActivityCancelled, key, at=at, because=because)


def moved(activity: Activity, *, at: datetime) -> None:
    """Another time or place."""
    key = f"activity:{activity.pk}:moved:{at.isoformat()}"
    _tell(activity, _everybody(activity), ActivityMoved, key, at=at)


def to_call(signups: Iterable[Signup], activity: Activity, about: CallAbout, *, at: datetime) -> None:
    """The staff who wrote these people down call them: without an account nobody else reaches them."""
    _to_call(activity, signups, about, f"activity:{activity.pk}:to_call:{at.isoformat()}", at=at)


def _to_call(activity: Activity, signups: Iterable[Signup], about: CallAbout, key: str, *, at: datetime) -> None:
    noted = {one.noted_by for one in signups if one.noted_by}
    people = [staff for one in noted for staff in in_place_of(one, at=activity.site)]
    url = reverse("activities:desk_detail", args=[activity.pk])
    _tell(activity, people, SignupToCall, key, at=at, url=url, about=about.value)


def _tell(
    activity: Activity,
    people: Iterable[User],
    notice: type[_OfActivity],
    key: str,
    *,
    at: datetime,
    url: str = "",
    **more: Any,
) -> None:
    told = notice(
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        location=activity.location,
        **more,
    )
    url = url or reverse("activities:detail", args=[activity.pk])
    outbox.tell(people, told, url=url, source_key=key, at=at)
