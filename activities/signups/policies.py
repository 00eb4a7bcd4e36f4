"""Who may do what with a seat, and what the waiting line allows."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from accounts.standing import acting
from activities.models import Activity
from activities.policies import is_staff_of
from activities.signups import waiting_line
from activities.signups.errors import RatingClosed
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid, NotFound

RATED_WITHIN = timedelta(days=14)  # after the end


def speaks_for(signup: Signup, *, by: Reader) -> bool:
    """Whether it is this person's seat, or that of somebody for whom they may act."""
    return signup.user_id is not None and (signup.user_id == by.pk or acting.acts_for(by, signup.user_id))


def check_own_signup(signup: Signup, *, by: Reader) -> None:
    """A seat that `by` speaks for, or staff of the activity. Raises NotFound."""
    if not is_staff_of(signup.activity, by) and not speaks_for(signup, by=by):
        raise NotFound


def can_rate(signup: Signup, *, by: Reader, now: datetime) -> bool:
    """Whether this person may say now how it was: whoever was there, once; see check_can_rate."""
    return _may_rate(signup, by=by, now=now) and not hasattr(signup, "rating")


def check_can_rate(signup: Signup, *, by: Reader, now: datetime) -> None:
    """Raises NotFound for somebody else's, RatingClosed."""
    if signup.user_id != by.pk:
        raise NotFound
    if not _may_rate(signup, by=by, now=now):
        raise RatingClosed


def _may_rate(signup: Signup, *, by: Reader, now: datetime) -> bool:
    """Whoever ordered it is asked about the order, not twice."""
    ends_at = signup.activity.ends_at
    was_there = signup.user_id == by.pk and signup.state == SignupState.ATTENDED and not signup.is_ordered
    return was_there and ends_at <= now <= ends_at + RATED_WITHIN


def check_parties_fit(activity: Activity) -> None:
    """Seats for the largest party in line, or it would wait for ever, and everybody behind it. Raises Invalid."""
    if activity.seats is None:
        return
    party = waiting_line.largest_party(activity)
    if activity.seats < party:
        text = _("%(party)d people who belong together wait in line; with fewer seats they would wait for ever.")
        raise Invalid(text, code="below_waiting", field="seats", party=party)
