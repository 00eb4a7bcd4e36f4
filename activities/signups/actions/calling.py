"""People whom staff wrote down have no account: what changes for them, staff tell them by telephone."""

from datetime import datetime

from activities.models import Activity
from activities.signups import notices
from activities.signups.models import CallAbout, Signup
from activities.signups.transitions import SignupState


def due(activity: Activity, *, about: CallAbout, now: datetime) -> None:
    """Everybody without an account who has a seat or waits is to be called; whoever wrote them down hears so. The
    caller holds the activity's lock.
    """
    states = (SignupState.CONFIRMED, SignupState.WAITLISTED)
    callers = Signup.objects.filter(activity=activity, user=None, state__in=states)
    notices.to_call(callers.select_related("noted_by"), activity, about, at=now)
    callers.update(call_about=about)
