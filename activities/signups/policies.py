"""Who may do what with a seat, and what the waiting line allows."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from activities.models import Activity
from activities.policies import is_staff_of
from activities.signups import waiting_line
from activities.signups.models import Signup
from civic.kernel.errors import Invalid, NotFound


def check_own_signup(signup: Signup, *, by: Reader) -> None:
    """One's own seat, or staff of the activity. Raises NotFound."""
    if signup.user_id != by.pk and not is_staff_of(signup.activity, by):
        raise NotFound


def check_parties_fit(activity: Activity) -> None:
    """Seats for the largest party in line, or it would wait for ever, and everybody behind it. Raises Invalid."""
    if activity.seats is None:
        return
    party = waiting_line.largest_party(activity)
    if activity.seats < party:
        text = _("%(party)d people who belong together wait in line; with fewer seats they would wait for ever.")
        raise Invalid(text, code="below_waiting", field="seats", party=party)
