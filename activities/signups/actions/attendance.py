"""Who came, ticked at the door."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities import policies
from activities.locks import locked
from activities.signups.errors import HelpsThere, SignupClosed
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel.db import violations

OTHERS_PLACE = _("%(name)s was noted as a helper here. Take that back on the roll first, or leave the seat unticked.")


@transaction.atomic
def mark_attendance(
    *, activity_id: int, came: set[UUID], by: User, now: datetime, shown: Mapping[UUID, bool] | None = None
) -> int:
    """Staff tick who came; the others with a seat did not. How many people came, guests included. `shown` says which
    seats the page had when it was drawn, and whether they were ticked then: what a colleague has ticked or taken back
    since stays, and so does a seat that is new. Raises NotFound, NotAllowed, SignupClosed.
    """
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    if now < activity.starts_at or activity.state not in (ActivityState.PUBLISHED, ActivityState.HELD):
        raise SignupClosed(_("Who came can be ticked from the start until the activity is completed."))
    states = (SignupState.CONFIRMED, SignupState.ATTENDED, SignupState.ABSENT)
    people = 0
    rows = Signup.objects.select_for_update(of=("self",)).filter(activity=activity, state__in=states)
    for signup in rows.select_related("user").order_by("pk"):
        wanted = _wanted(signup, came, shown)
        people += signup.seats if wanted == SignupState.ATTENDED else 0
        if signup.state != wanted:
            refused = {"no_seat_beside_a_place": HelpsThere(OTHERS_PLACE, name=signup.host)}
            with violations(refused) if signup.state == SignupState.ABSENT else nullcontext():
                signup.move("attend" if wanted == SignupState.ATTENDED else "miss", by=by, at=now)
    return people


def _wanted(signup: Signup, came: set[UUID], shown: Mapping[UUID, bool] | None) -> str:
    is_ticked = signup.pk in came
    if shown is not None:
        is_unsaid = signup.state == SignupState.CONFIRMED
        if signup.pk not in shown or (is_ticked == shown[signup.pk] and not is_unsaid):
            return signup.state
    return SignupState.ATTENDED if is_ticked else SignupState.ABSENT
