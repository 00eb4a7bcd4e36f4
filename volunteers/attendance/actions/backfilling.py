"""Staff write down who came without a place; once the activity is over they say why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved
from civic.kernel import audit, sentences
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from civic.kernel.typed import clean_text
from volunteers.attendance.actions.noting import check_in
from volunteers.attendance.hours import BACKFILL
from volunteers.attendance.models import Backfill
from volunteers.claims import policies
from volunteers.claims.actions.claiming import claim
from volunteers.claims.actions.placing import give, known_to
from volunteers.claims.locks import lock
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.verbs import Did

REASON_LENGTH = 300


@transaction.atomic
def write_down(
    *,
    activity_id: int,
    volunteer_id: UUID,
    by: User,
    now: datetime,
    reason: str = "",
    came_at: datetime | None = None,
) -> Claim:
    """Staff give a place to somebody who rang up or turned up, as long as times can be entered. `reason`: why it is
    entered only now, once the activity is over; then the claim is marked. With `came_at` they are noted as there since
    then, so that completing does not take them for absent. Their own place is taken as by `claim`.

    Raises NotFound, NotAllowed, PhoneUnproved; Invalid `required`, `bad_time`; Conflict `already_claimed`, `has_seat`,
    `overlaps`, `full`, `claiming_closed`.
    """
    if volunteer_id == by.pk:
        return claim(activity_id=activity_id, by=by, now=now)
    check_proved(by)
    activity = known_to(by, activity_id)
    if not policies.is_staff_at(activity.site, by):
        raise NotAllowed
    made = give(activity, volunteer_id, by=by, now=now, ended_since=now - BACKFILL)
    if activity.ends_at < now:
        _mark(made, because=clean_text(reason)[:REASON_LENGTH], by=by, now=now)
    return check_in(claim_id=made.pk, by=by, now=now, at=came_at) if came_at else made


def _mark(made: Claim, *, because: str, by: User, now: datetime) -> None:
    if not because:
        raise Invalid(_("Write why this is entered only now."), code="required", field="reason")
    Claim.objects.filter(pk=made.pk).update(evidence=Evidence.BACKFILLED)
    made.evidence = Evidence.BACKFILLED
    Backfill.objects.create(claim=made, because=sentences.write(because, by=by, at=now))


@transaction.atomic
def erase_reason(*, claim_id: UUID, by: User, now: datetime) -> Claim:
    """Staff take back the words in which they said why somebody was written down afterwards; twice is once. Raises
    NotFound, NotAllowed.
    """
    claim = lock(claim_id)
    policies.check_is_staff_of(claim, by=by)
    entry = Backfill.objects.select_related("because").filter(pk=claim.pk).first()
    if entry is None:
        raise NotFound
    if sentences.erase(entry.because, by=by, at=now):
        audit.record(Did.REASON_ERASED, by=by, target=claim, at=now, data=sentences.reference(entry.because))
    return claim
