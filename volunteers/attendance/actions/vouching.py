"""The hours of a visit count on the word of whoever was helped: nobody else stood by. Until then they are checked out
and earn nothing, so nothing has to be taken back (docs/adr/0015-done-means-that-somebody-says-so.md).
"""

from datetime import datetime

from activities import queries as activities
from activities.models import Activity
from orders.outcomes import Outcome, Said
from volunteers.attendance import policies
from volunteers.attendance.actions.confirming import confirm_all, confirm_served
from volunteers.claims.locks import hold
from volunteers.claims.models import Claim, Word
from volunteers.claims.transitions import ClaimState

SAYS_SOMEBODY_CAME = (Said.DONE, Said.NOT_SOLVED)


def ask(activity: Activity, *, is_asked: bool) -> None:
    """The visit is completed: its hours wait for a word, or, where nobody was helped, for a colleague who looks into
    it. The caller holds the activity.
    """
    served = hold(activity, ClaimState.CHECKED_OUT)
    _on(Word.WAITING if is_asked else Word.NOBODY, served)


def wait(claim: Claim) -> Claim:
    """The same for somebody noted after completing. The caller holds the claim."""
    claim.word = Word.WAITING
    claim.save(update_fields=["word"])
    return claim


def confirm_or_ask(activity: Activity, *, now: datetime) -> None:
    """What was closed after completing: with the others, or with the answer where whoever was helped is still asked.
    The caller holds the activity.
    """
    if activity.is_visit and activities.waits_for_a_word(activity):
        ask(activity, is_asked=True)
    else:
        confirm_served(activity, by=None, now=now)


def take_word(activity: Activity, outcome: Outcome, *, is_last: bool) -> None:
    """Said by whoever ordered, or not said in time. Who says that somebody came is believed at once; without a word
    hours count once no other household of the visit is still asked; where nobody is said to have come a colleague looks
    into it. The caller holds the activity. Raises NotAllowed for the word of somebody who served there.
    """
    if outcome.by is not None:
        policies.check_did_not_serve(activity, by=outcome.by)
    if not activity.is_visit:
        return
    served = [claim for claim in hold(activity, ClaimState.CHECKED_OUT) if claim.word is not None]
    if outcome.said in SAYS_SOMEBODY_CAME:
        _count(activity, served, Word.CALLED if outcome.is_follow_up else Word.SERVED, outcome)
        return
    waiting = [claim for claim in served if claim.word == Word.WAITING]
    if outcome.said == Said.NOBODY_CAME:
        _on(Word.DENIED, waiting)
    elif is_last:
        _count(activity, waiting, Word.DEFAULT, outcome)


def _count(activity: Activity, claims: list[Claim], word: Word, outcome: Outcome) -> None:
    """The hours of the station's staff still wait for a colleague."""
    _on(word, claims)
    staff = policies.need_a_colleague(activity, [claim.volunteer_id for claim in claims])
    confirm_all([claim for claim in claims if claim.volunteer_id not in staff], by=outcome.by, now=outcome.at)


def _on(word: Word, claims: list[Claim]) -> None:
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(word=word)
