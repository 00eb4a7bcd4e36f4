"""What is written about an order; called by its actions."""

from datetime import datetime

from accounts.models import User
from civic.kernel import sentences
from civic.kernel.models import Sentence
from orders.models import Note, NoteKind, ServiceRequest


def write(order: ServiceRequest, kind: NoteKind, text: str, *, by: User, at: datetime) -> Sentence:
    """Keep what somebody wrote, already tidied."""
    sentence = sentences.write(text, by=by, at=at)
    refer(order, kind, sentence)
    return sentence


def refer(order: ServiceRequest, kind: NoteKind, sentence: Sentence) -> None:
    """What was written elsewhere is about this order too."""
    Note.objects.create(request=order, kind=kind, sentence=sentence)
