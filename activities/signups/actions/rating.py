"""How it was, from 1 to 5: said once by whoever took part in an event."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved
from activities.signups import policies
from activities.signups.errors import AlreadyRated
from activities.signups.locks import locked_signup
from activities.signups.models import SeatRating
from activities.signups.verbs import SeatDid
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Invalid
from civic.kernel.typed import clean_text


@transaction.atomic
def rate(*, signup_id: UUID, score: int, by: User, now: datetime, comment: str = "") -> SeatRating:
    """Whoever was there says how it was. Raises NotFound, RatingClosed, AlreadyRated, PhoneUnproved, Invalid."""
    check_proved(by)
    if not 1 <= score <= 5:
        raise Invalid(_("Choose between 1 and 5."), code="out_of_range", field="score")
    signup = locked_signup(signup_id)
    policies.check_can_rate(signup, by=by, now=now)
    with violations({"activities_seatrating_pkey": AlreadyRated()}):
        rating = SeatRating.objects.create(signup=signup, score=score, comment=clean_text(comment)[:500], at=now)
    audit.record(SeatDid.RATED, by=by, target=signup, at=now)
    return rating
