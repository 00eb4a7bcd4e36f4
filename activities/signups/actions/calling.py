"""People whom staff wrote down have no account: what changes for them, staff tell them by telephone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from activities import policies
from activities.models import Activity
from activities.signups import notices
from activities.signups.locks import locked_signup
from activities.signups.models import CallAbout, Signup
from activities.signups.transitions import SignupState
from activities.signups.verbs import SeatDid
from civic.kernel import audit


def due(activity: Activity, *, about: CallAbout, now: datetime) -> None:
    """Everybody without an account who has a seat or waits is to be called; the staff who wrote them down hear so.
    The caller holds the activity's lock.
    """
    states = (SignupState.CONFIRMED, SignupState.WAITLISTED)
    callers = Signup.objects.filter(activity=activity, user=None, state__in=states)
    unordered = callers.filter(is_ordered=False)  # of the others orders tell
    notices.to_call(unordered.select_related("noted_by"), activity, about, at=now)
    callers.update(call_about=about)


@transaction.atomic
def called(*, signup_id: UUID, about: str, by: User, now: datetime) -> Signup:
    """Staff told somebody without an account by telephone. What changed since then is still to be told. Raises
    NotFound, NotAllowed.
    """
    signup = locked_signup(signup_id)
    policies.check_staff(signup.activity, by=by)
    if signup.call_about and signup.call_about == about:
        signup.call_about = ""
        signup.save(update_fields=["call_about"])
        audit.record(SeatDid.CALLED, by=by, target=signup, at=now, data={"about": about})
    return signup
