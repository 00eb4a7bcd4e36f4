"""What was said at completing can be put right for a while: reports read the row, so they follow."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities import policies
from activities.errors import TooLate
from activities.locks import locked
from activities.models import Activity
from activities.transitions import ActivityState
from activities.verbs import Did
from civic.kernel import audit, sentences
from civic.kernel.errors import Invalid, NotFound, WrongState
from civic.kernel.models import Sentence
from civic.kernel.typed import clean_text


@transaction.atomic
def correct_attendance(*, activity_id: int, attended_residents: int, why: str, by: User, now: datetime) -> Activity:
    """Another figure of who came, with the reason on record. Raises NotFound, NotAllowed, WrongState, TooLate,
    Invalid.
    """
    why = clean_text(why)[:300]
    if not why:
        raise Invalid(_("Write why the figure changes."), code="required", field="why")
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    policies.check_attended(activity, attended_residents)
    if activity.state != ActivityState.CLOSED:
        raise WrongState(state=activity.get_state_display(), verb="correct")
    if now >= policies.correctable_until(activity):
        raise TooLate
    before = activity.attended_residents or 0
    if before != attended_residents:
        activity.attended_residents = attended_residents
        activity.save(update_fields=["attended_residents"])
        because = sentences.write(why, by=by, at=now)
        activity.corrections.create(before=before, after=attended_residents, because=because)
        change = {"from": before, "to": attended_residents} | sentences.reference(because)
        audit.record(Did.ATTENDANCE_CORRECTED, by=by, target=activity, at=now, data=change)
    return activity


@transaction.atomic
def erase_reason(*, activity_id: int, sentence_id: UUID, by: User, now: datetime) -> Activity:
    """Why it was cancelled or corrected goes, wherever it is read: on its page, in messages, on the orders it would
    have answered. Twice is once. Raises NotFound, NotAllowed.
    """
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    said = Q(pk=activity.cancelled_because_id) | Q(pk__in=activity.corrections.values("because"))
    sentence = Sentence.objects.filter(said, pk=sentence_id).first()
    if sentence is None:
        raise NotFound
    if sentences.erase(sentence, by=by, at=now):
        audit.record(Did.REASON_ERASED, by=by, target=activity, at=now, data=sentences.reference(sentence))
    return activity
