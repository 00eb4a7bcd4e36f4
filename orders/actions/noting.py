"""A sentence more on an order, and a sentence less."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.models import User
from accounts.standing.models import SecondPerson
from civic.kernel import audit, sentences
from civic.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from civic.kernel.typed import clean_text
from orders import locks, notes, notices, policies, telling
from orders.models import Note, NoteKind, ServiceRequest
from orders.transitions import OPEN_STATES, RequestState
from orders.verbs import Did

BATCH = 500


@transaction.atomic
def add_note(*, order_id: UUID, text: str, by: User, now: datetime) -> ServiceRequest:
    """The requester, or staff who may read it, add a sentence to an open order. Raises NotFound, Conflict, Invalid."""
    locks.second_person(order_id, by=by)
    order = locks.one(order_id)
    if not policies.can_read(order, by=by):
        raise NotFound
    if order.state not in OPEN_STATES:
        raise Conflict(code="closed")
    text = clean_text(text)[:300]
    if not text:
        raise Invalid(_("Write a sentence first."), code="required", field="text")
    note = notes.write(order, NoteKind.NOTE, text, by=by, at=now)
    audit.record(Did.NOTED, by=by, target=order, at=now, data=sentences.reference(note))
    telling.tell_handler(order, notices.RequestNote, by=by, at=now)
    return order


@transaction.atomic
def erase_note(*, order_id: UUID, sentence_id: UUID, by: User, now: datetime) -> ServiceRequest:
    """What was written about an order goes, wherever it is read. Twice is once. Raises NotFound, NotAllowed."""
    locks.second_person(order_id, by=by)
    order = locks.one(order_id)
    policies.check_can_see(order, by=by)
    note = order.notes.select_related("sentence").filter(sentence=sentence_id).first()
    if note is None:
        raise NotFound
    policies.check_can_erase(note, order, by=by)
    _erase(note, by=by, now=now)
    return order


@transaction.atomic
def note_number(*, order_id: UUID, phone: str, by: User, now: datetime) -> ServiceRequest:
    """The number of a caller who left none, or left another. Raises NotFound, NotAllowed, Invalid."""
    number = phones.to_call(phone)
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    if not order.is_written_down or not policies.can_read(order, by=by):
        raise NotAllowed
    order.on_behalf_of_phone = number
    order.save(update_fields=["on_behalf_of_phone"])
    audit.record(Did.NUMBER_NOTED, by=by, target=order, at=now)
    return order


def forget_closed_accounts(*, now: datetime) -> int:
    """The reconciler: what people wrote on orders that are over is erased once their account is closed, and what
    somebody wrote for them; while an order
    is open, the station needs the sentence to answer it. The reasons that staff gave stay. Returns how many it
    erased.
    """
    written = Note.objects.filter(kind__in=policies.OWN_WORDS, sentence__erased_at=None)
    seconds = SecondPerson.objects.filter(person=OuterRef("request__requester"), second=OuterRef("sentence__author"))
    theirs = Q(request__requester__closed_at__isnull=False) & Exists(seconds)
    over = written.filter(Q(sentence__author__closed_at__isnull=False) | theirs)
    due = over.exclude(request__state__in=(*OPEN_STATES, RequestState.HELD)).order_by("pk").values_list("pk", flat=True)
    return sum(_forget(pk, now=now) for pk in list(due[:BATCH]))


@transaction.atomic
def _forget(pk: int, *, now: datetime) -> bool:
    note = Note.objects.select_related("sentence", "request").get(pk=pk)
    return _erase(note, by=None, now=now)


def _erase(note: Note, *, by: User | None, now: datetime) -> bool:
    is_news = sentences.erase(note.sentence, by=by, at=now)
    if is_news:
        audit.record(Did.NOTE_ERASED, by=by, target=note.request, at=now, data=sentences.reference(note.sentence))
    return is_news
