"""Was it done? Said by whoever ordered, or by a caller to staff who call back; “done” may be rated with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import Invalid
from civic.kernel.models import Sentence
from civic.kernel.typed import clean_text
from orders import locks, notes, policies
from orders.actions.rating import check_score, give
from orders.actions.settling import settle
from orders.errors import AlreadySaid
from orders.events import RequestLocking
from orders.models import NoteKind, Rating, ServiceRequest
from orders.outcomes import BY_PEOPLE, REOPENS, Said
from orders.transitions import DONE_STATES, REQUEST, RequestState

WORDS = 300  # characters


@retry_deadlock
@transaction.atomic
def say_outcome(
    *, order_id: UUID, outcome: str, by: User, now: datetime, score: int | None = None, comment: str = ""
) -> ServiceRequest:
    """Done, not solved, or nobody came. The first word stands; the same tap twice is one. With a score “done” is rated,
    and the comment is the rating's; otherwise it is a note on the order.

    Raises NotFound, NotAllowed, PhoneUnproved, OwnWork, WrongState, AlreadySaid, Invalid.
    """
    check_proved(by)
    _check(outcome, score)
    comment = clean_text(comment)[:WORDS]
    locks.second_person(order_id, by=by)
    RequestLocking(order_id=order_id).send()
    order = locks.one(order_id)
    policies.check_can_say(order, by=by)
    if order.state == RequestState.HELD:
        said = _written(order, comment, by=by, now=now) if comment and score is None else None
        settle(order, outcome, by=by, now=now, note=said)
    elif not _is_the_same(order, outcome, by=by):
        _refuse(order)
    if score is not None and order.state == RequestState.DELIVERED:
        give(order, score=score, comment=comment, by=by, now=now)
    return order


@retry_deadlock
@transaction.atomic
def rate(*, order_id: UUID, score: int, by: User, now: datetime, comment: str = "") -> Rating:
    """How it was, from 1 to 5; where nobody has said yet whether it was done, that says so too. Raises NotFound,
    NotAllowed, PhoneUnproved, OwnWork, WrongState, Invalid.
    """
    check_proved(by)
    check_score(score)
    locks.second_person(order_id, by=by)
    RequestLocking(order_id=order_id).send()
    order = locks.one(order_id)
    policies.check_can_say(order, by=by)
    if order.state == RequestState.HELD:
        settle(order, Said.DONE, by=by, now=now)
    return give(order, score=score, comment=clean_text(comment), by=by, now=now)


def _check(outcome: str, score: int | None) -> None:
    if outcome not in BY_PEOPLE:
        raise Invalid(_("Choose one of the three."), code="required", field="outcome")
    if score is None:
        return
    check_score(score)
    if outcome != Said.DONE:
        raise Invalid(_("Only what was done is rated."), code="not_done", field="score")


def _written(order: ServiceRequest, text: str, *, by: User, now: datetime) -> Sentence:
    return notes.write(order, NoteKind.OUTCOME, text, by=by, at=now)


def _is_the_same(order: ServiceRequest, outcome: str, *, by: User) -> bool:
    """Whether this is what this person said last, and nothing has become of it since."""
    last = order.outcomes.order_by("-pk").first()
    if last is None or (last.said, last.by_id) != (outcome, by.pk):
        return False
    return order.state == RequestState.ACCEPTED if outcome in REOPENS else order.state in DONE_STATES


def _refuse(order: ServiceRequest) -> None:
    if order.state in DONE_STATES or order.outcomes.exists():
        raise AlreadySaid
    REQUEST.check(order, "deliver")
