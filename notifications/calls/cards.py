"""A call in words, ready for the templates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from civic.kernel import words
from notifications import texts
from notifications.calls import rooms
from notifications.calls.models import Call, Why

SPOKEN = "zh-hans"  # whatever language the member of staff reads the pages in


@dataclass(frozen=True, slots=True)
class Row:
    """Whom to call, why, and what to say. Name, number and words are empty where they are kept from the reader."""

    pk: int
    call: Call
    name: str
    phone: str
    is_without_number: bool  # and it can be entered here
    say: Sequence[str]  # lines to read aloud, in Chinese
    why: str
    about: rooms.Callee
    clock: words.Phrase
    tries: int
    history: Sequence[str]
    can_make: bool
    can_open: bool  # what is kept from the list, on a page of its own


def rows(calls: Iterable[Call], *, to: User, now: datetime, looked: bool = False) -> list[Row]:
    """Without those whose subject is gone."""
    found = list(calls)
    callees = rooms.callees({call.subject for call in found}, to=to, looked=looked)
    return [_row(call, callees[call.subject], now=now) for call in found if call.subject in callees]


def _row(call: Call, callee: rooms.Callee, *, now: datetime) -> Row:
    person, shown = call.message.recipient, not callee.is_hidden
    name, phone = (callee.name, callee.phone) if person is None else (str(person), person.phone or "")
    is_open = call.told_at is None and call.dropped_at is None
    return Row(
        pk=call.pk,
        call=call,
        name=name if shown else "",
        phone=phone if shown else "",
        is_without_number=shown and is_open and person is None and not phone,
        say=_say(call) if shown else (),
        why=str(Why(call.why).label),
        about=callee,
        clock=_clock(call, now=now),
        tries=call.tries,
        history=_history(call, now=now),
        can_make=shown and is_open,
        can_open=callee.is_hidden and callee.can_open and is_open,
    )


def _say(call: Call) -> list[str]:
    """As one says it: who rings up, then the message."""
    with translation.override(SPOKEN):
        hello = _("Hello, this is %(site)s.") % {"site": call.site}
    text = texts.render(call.message, language=SPOKEN, spoken=True)
    return [hello, text.title, *text.body.splitlines()]


def _clock(call: Call, *, now: datetime) -> words.Phrase:
    if call.told_at:
        return words.Phrase(_("told"), "ok")
    if call.dropped_at or (call.until and call.until <= now):
        return words.Phrase(_("not needed any more"), "ok")
    if call.due_at <= now:
        return words.Phrase(_("to call now"), "soon")
    return words.Phrase(_("again %(when)s") % {"when": words.when(call.due_at, now=now)}, "ok")


def _history(call: Call, *, now: datetime) -> list[str]:
    said = []
    if call.tried_at:
        tries = ngettext("not reached, %(tries)d try", "not reached, %(tries)d tries", call.tries)
        last = _("last by %(who)s %(when)s") % {"who": call.tried_by, "when": words.when(call.tried_at, now=now)}
        said += [tries % {"tries": call.tries}, last]
    if call.told_at:
        said.append(_("told by %(who)s %(when)s") % {"who": call.told_by, "when": words.stamp(call.told_at, now=now)})
    return said
