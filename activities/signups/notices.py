"""What people are told about activities and seats."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from activities.signups.models import Signup
from activities.signups.transitions import HELD_STATES
from civic.kernel.models import Sentence
from notifications import outbox
from notifications.calls import actions as calls
from notifications.declared import TIMES, Audience, Notice


class _OfActivity(Notice):
    audience = Audience.RESIDENT
    to_seconds = True
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
    elsewhere: str | None = None  # the title of what they have a place at, too, at that time


class SignupTakenOff(_OfActivity):
    """Staff gave the seat to somebody else, or had written the wrong person down."""

    kind = "signup_taken_off"


class ActivityCancelled(_OfActivity):
    """It does not take place."""

    kind = "activity_cancelled"
    example = _OfActivity.example | {"because": _("Heavy rain is forecast.")}
    because: Sentence


class ActivityAgain(_OfActivity):
    """There is a new date for what was cancelled: whoever was in can take a seat with one tap."""

    kind = "activity_again"


class ActivityMoved(_OfActivity):
    """It is at another time or place."""

    kind = "activity_moved"


class SignupBySecond(_OfActivity):
    """Somebody who may act for one took a seat; with their name."""

    kind = "signup_by_second"
    is_urgent = False
    to_seconds = False
    is_about_somebody = True


class SignupGivenBackBySecond(SignupBySecond):
    """They gave it back."""

    kind = "signup_given_back_by_second"


class SignupReminder(_OfActivity):
    """The evening before; whoever can't come gives the seat back with one tap."""

    kind = "signup_reminder"
    has_link = True
    spent = "starts_at"


class SignupSoon(SignupReminder):
    """Two hours before."""

    kind = "signup_soon"


class SignupToCall(_OfActivity):
    """Staff were to call people without an account. Today these stand on the call list."""

    kind = "signup_to_call"
    audience = Audience.STAFF
    to_seconds = False
    is_retired = True


def subject(signup: Signup) -> str:
    """What a call to somebody without an account is about; it names the person too."""
    return f"signup:{signup.pk}"


def promoted(signup: Signup, *, at: datetime) -> None:
    """First in line got a seat."""
    _tell(signup.activity, [signup], SignupPromoted, f"signup:{signup.pk}:promoted", at=at)


def ordered(signup: Signup, *, elsewhere: Activity | None, at: datetime) -> None:
    """Whoever ordered has a seat. A caller is told so with the day, by `request_planned`, and not called twice."""
    if signup.user is not None:
        key, other = f"signup:{signup.pk}:ordered", elsewhere.title if elsewhere else None
        _tell(signup.activity, [signup], SignupOrdered, key, at=at, elsewhere=other)


def signed_up_by(signup: Signup, *, by: User, at: datetime) -> None:
    """Whose seat it is hears that their second person took it."""
    _tell_of_second(signup, SignupBySecond, f"signup:{signup.pk}:by_second", by=by, at=at)


def given_back_by(signup: Signup, *, by: User, at: datetime) -> None:
    """Whose seat it was hears that their second person gave it back."""
    _tell_of_second(signup, SignupGivenBackBySecond, f"signup:{signup.pk}:given_back", by=by, at=at)


def _tell_of_second(signup: Signup, notice: type[SignupBySecond], key: str, *, by: User, at: datetime) -> None:
    if signup.user_id != by.pk:
        _tell(signup.activity, [signup], notice, key, at=at, about=by)


def taken_off(signup: Signup, *, at: datetime) -> None:
    """Staff gave the seat to somebody else, or wrote the wrong person down. Who has no account rang up for it."""
    people = [signup] if signup.user else []
    _tell(signup.activity, people, SignupTakenOff, f"signup:{signup.pk}:taken_off", at=at)


def cancelled(activity: Activity, *, because: Sentence, at: datetime) -> None:
    """Everyone with a seat or in line is told, before the seats are released."""
    key = f"activity:{activity.pk}:cancelled"
    _tell(activity, _everybody(activity), ActivityCancelled, key, at=at, because=because)


def cancelled_still(activity: Activity, signups: Collection[Signup], *, because: Sentence, at: datetime) -> None:
    """Its new date is cancelled as well: these have not heard of the first yet."""
    key = f"activity:{activity.pk}:cancelled:{at.isoformat()}"
    _tell(activity, signups, ActivityCancelled, key, at=at, because=because)


def again(activity: Activity, signups: Collection[Signup], *, at: datetime, once: str = "") -> None:
    """Who was in what it takes place instead of. Who has no account is called; `once` is the moment of a change."""
    key = ":".join(filter(None, ("activity", str(activity.pk), "again", once)))
    _tell(activity, signups, ActivityAgain, key, at=at)


def moved(activity: Activity, *, at: datetime) -> None:
    """Another time or place."""
    key = f"activity:{activity.pk}:moved:{at.isoformat()}"
    _tell(activity, _everybody(activity), ActivityMoved, key, at=at)


def reminder(activity_id: int, notice: type[SignupReminder], *, day: str) -> str:
    """The source key: once a person, kind and day; moved to another day, it is worth another one."""
    return f"activity:{activity_id}:{notice.kind}:{day}"


def remind(
    activity: Activity, signups: Collection[Signup], notice: type[SignupReminder], *, day: str, at: datetime
) -> None:
    """Those with a seat. Who has no account is called, once and not beside other news."""
    url, key = reverse("volunteers:leave", args=[activity.pk]), reminder(activity.pk, notice, day=day)
    _tell(activity, signups, notice, key, at=at, url=url, beside_others=False)


def _everybody(activity: Activity) -> list[Signup]:
    """But those who ordered it, whom orders tell what becomes of it."""
    held = Signup.objects.filter(activity=activity, state__in=HELD_STATES, is_ordered=False)
    return list(held.select_related("user").order_by("queue_number"))


def _tell(
    activity: Activity,
    signups: Collection[Signup],
    notice: type[_OfActivity],
    key: str,
    *,
    at: datetime,
    url: str = "",
    beside_others: bool = True,
    about: User | None = None,
    **more: Any,
) -> None:
    """Who has an account gets a message; the others are called by the station."""
    told = notice(
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        location=activity.location,
        **more,
    )
    people = [one.user for one in signups if one.user]
    url = url or reverse("activities:detail", args=[activity.pk])
    outbox.tell(people, told, url=url, source_key=key, at=at, subject=f"activity:{activity.pk}", about=about)
    callers = [subject(one) for one in signups if one.user is None]
    calls.ask(callers, told, site=activity.site, url=url, source_key=key, at=at, beside_others=beside_others)
