"""A place's life in words: taken, came, left, confirmed, points."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from civic.kernel import words
from civic.kernel.cards import Step
from volunteers.claims.models import Claim, Word
from volunteers.claims.transitions import ClaimState
from volunteers.crediting import queries as crediting

ON_THEIR_WORD = (Word.SERVED, Word.CALLED, Word.DEFAULT)


def steps(row: Claim, *, now: datetime) -> list[Step]:
    """What was, and in other words what is to come; the first of these is what happens now."""
    taken = _step(_("Taken"), row.claimed_at, now=now)
    if row.state == ClaimState.WITHDRAWN:
        return [taken, replace(_step(_("Given back"), row.withdrawn_at, now=now), state="stopped")]
    if row.state == ClaimState.NO_SHOW:
        return [taken, Step(_("Noted as not there"), state="stopped")]
    rows = [
        taken,
        _step(_("Arrived"), row.checked_in_at, _("Check in when you come"), now=now),
        _step(_("Left"), row.checked_out_at, _("Check out when you leave"), now=now),
        _step(*_confirmed(row), now=now),
        _points(crediting.points_of(row)),
    ]
    first = next((at for at, step in enumerate(rows) if step.state == "todo"), None)
    if first is not None:
        rows[first] = replace(rows[first], state="now")
    return rows


def _confirmed(row: Claim) -> tuple[str, datetime | None, str]:
    """By whom: of a visit whoever was helped, who stood by alone."""
    if row.word == Word.WAITING:
        return "", row.confirmed_at, _("Whoever was helped is asked, then your hours count")
    said = row.get_word_display() if row.word in ON_THEIR_WORD else ""
    confirmed = _("Confirmed: %(word)s") % {"word": said} if said else _("Confirmed by the station")
    return confirmed, row.confirmed_at, _("Then the station confirms your hours")


def _points(points: int | None) -> Step:
    if points is None:
        return Step(_("Then the points come"))
    return Step(_("Worth no points") if points == 0 else _("Points arrived"), state="done")


def _step(title: str, at: datetime | None, to_come: str = "", *, now: datetime) -> Step:
    return Step(to_come) if at is None else Step(title, words.stamp(at, now=now), "done")
