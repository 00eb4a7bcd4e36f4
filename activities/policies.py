"""Who may do what with an activity."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from activities import visibility
from activities.models import Activity
from civic.kernel import months
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from network import policies as network
from network.models import Role, Site

MOST_PEOPLE = 20_000  # at one activity, whatever its seats
MOST_WITHOUT_A_SEAT = 100  # may come to a small one that drew more


def is_staff_of(activity: Activity, user: Reader) -> bool:
    """Staff of its site or of one above."""
    return network.has_role(user, Role.STAFF, at=activity.site)


def check_can_plan_at(site: Site, *, by: Reader) -> None:
    """Raises NotAllowed."""
    network.check_role(by, Role.STAFF, at=site)


def check_staff(activity: Activity, *, by: Reader) -> None:
    """Raises NotFound where `by` may not even know of it, else NotAllowed."""
    if not is_staff_of(activity, by):
        raise NotAllowed if visibility.may_know(activity, by) else NotFound


def check_attended(activity: Activity, people: int) -> None:
    """Raises Invalid for more than can have come: ten times the seats, or MOST_PEOPLE."""
    most = min(MOST_PEOPLE, max(MOST_WITHOUT_A_SEAT, 10 * activity.seats)) if activity.seats else MOST_PEOPLE
    if not 0 <= people <= most:
        text = _("At most %(most)d people can have come. Look at the figure again, please.")
        raise Invalid(text, code="out_of_range", field="attended_residents", most=most)


def correctable_until(activity: Activity) -> datetime:
    """Until the end of the month after it was completed; of one that is."""
    assert activity.closed_at is not None
    return months.bounds(months.after(timezone.localdate(activity.closed_at)))[1]
