"""People whom staff wrote down have no account: they are told by telephone (notifications.calls)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import phones
from accounts.models import User
from activities import policies
from activities.signups.locks import locked_signup
from activities.signups.models import Signup
from activities.signups.verbs import SeatDid
from civic.kernel import audit


@transaction.atomic
def note_number(*, signup_id: UUID, phone: str, by: User, now: datetime) -> Signup:
    """The number of somebody who left none, or left another. Raises NotFound, NotAllowed, Invalid."""
    number = phones.to_call(phone)
    signup = locked_signup(signup_id)
    policies.check_staff(signup.activity, by=by)
    signup.phone = number
    signup.save(update_fields=["phone"])
    audit.record(SeatDid.NUMBER_NOTED, by=by, target=signup, at=now)
    return signup
