"""Whom the station calls about an activity: those whom staff wrote down, and those whom no message reached."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity
from activities.signups import actions
from activities.signups.models import Signup
from activities.transitions import ActivityState
from civic.kernel import words
from network.models import Site
from notifications.calls.rooms import Callee


class Seats:
    """Subjects "signup:<id>": people without an account. Their activity knows whom they are from."""

    def callees(self, keys: Collection[str], *, to: User, looked: bool) -> dict[str, Callee]:
        """By the sign-up's key."""
        rows = Signup.objects.filter(pk__in=list(keys)).select_related("activity__site")
        return {str(one.pk): _callee(one.activity, signup=one) for one in rows}

    def site_of(self, key: str) -> Site | None:
        """The activity's."""
        signup = Signup.objects.filter(pk=key).select_related("activity__site").first()
        return signup.activity.site if signup else None

    def note_number(self, key: str, phone: str, *, by: User, now: datetime) -> None:
        """Raises NotFound, NotAllowed, Invalid."""
        actions.note_number(signup_id=UUID(key), phone=phone, by=by, now=now)


class Activities:
    """Subjects "activity:<id>": whoever has a seat or helps, told by the message's recipient."""

    def callees(self, keys: Collection[str], *, to: User, looked: bool) -> dict[str, Callee]:
        """By the activity's key; the message has the name and number."""
        rows = Activity.objects.filter(pk__in=[int(key) for key in keys]).select_related("site")
        return {str(one.pk): _callee(one) for one in rows}

    def site_of(self, key: str) -> Site | None:
        """Its own."""
        activity = Activity.objects.filter(pk=int(key)).select_related("site").first()
        return activity.site if activity else None

    def note_number(self, key: str, phone: str, *, by: User, now: datetime) -> None:
        """Accounts have numbers of their own."""


def _callee(activity: Activity, *, signup: Signup | None = None) -> Callee:
    when = f"{words.full_day(activity.starts_at)} {words.time_range(activity.starts_at, activity.ends_at)}"
    if activity.state == ActivityState.CANCELLED:
        when = _("%(when)s, cancelled") % {"when": when}
    facts = [when, str(activity.site)]
    if signup and signup.guest_names:
        facts.insert(0, f"+ {words.listed(signup.guest_names)}")
    return Callee(
        about=activity.title,
        url=reverse("activities:desk_detail", args=[activity.pk]),
        facts=facts,
        name=signup.name if signup else "",
        phone=signup.phone if signup else "",
    )
