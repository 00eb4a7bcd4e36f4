"""What people write in their own words is kept once. Rooms, the audit log and messages refer to it, so that whatever is
erased is gone wherever it was told. Who may write, read and erase is up to the room whose action calls this."""

from datetime import datetime
from typing import Any

from civic.kernel.models import Sentence


def write(text: str, *, by: Any, at: datetime) -> Sentence:
    """Keep a sentence; the caller has tidied it, and it is not empty."""
    return Sentence.objects.create(text=text, author=by, written_at=at)


def erase(sentence: Sentence, *, by: Any, at: datetime) -> bool:
    """The words go, who erased them and when stays; `by` is None for the system itself. Whether there was anything
    left to erase: the caller, who records it, records it once.
    """
    live = Sentence.objects.filter(pk=sentence.pk, erased_at=None)
    return bool(live.update(text="", erased_at=at, erased_by=by))


def reference(sentence: Sentence | None) -> dict[str, str]:
    """How the audit log names it."""
    return {"sentence": str(sentence.pk)} if sentence else {}
