"""What becomes of seats when their activity is cancelled or moved: in the activity's own transaction, which holds its
row."""

from datetime import datetime

from accounts.models import User
from activities.models import Activity
from activities.signups import notices
from activities.signups.actions import inviting
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.signups.verbs import SeatDid
from activities.transitions import ActivityState
from civic.kernel import audit, sentences
from civic.kernel.models import Sentence


def on_cancelled(activity: Activity, *, by: User | None, at: datetime, because: Sentence) -> None:
    """Everybody with a seat or in line is told, then their seats and places are released. The activity's own counter
    is its action's.
    """
    notices.cancelled(activity, because=because, at=at)
    inviting.follow(activity, now=at, is_held=False)
    to_state, data = SignupState.CANCELLED, sentences.reference(because)
    for state in (SignupState.CONFIRMED, SignupState.WAITLISTED):
        rows = Signup.objects.filter(activity=activity, state=state)
        audit.record_many(SeatDid.CANCELLED, by=by, targets=rows, at=at, from_state=state, to_state=to_state, data=data)
        rows.update(state=to_state, cancelled_at=at)


def on_moved(activity: Activity, *, at: datetime) -> None:
    """Another time or place: everybody with a seat or in line is told. A draft has nobody to tell."""
    if activity.state == ActivityState.PUBLISHED:
        notices.moved(activity, at=at)
        inviting.follow(activity, now=at, is_held=True)
