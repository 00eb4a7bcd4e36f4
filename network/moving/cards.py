"""Moved numbers in words, ready for the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from civic.kernel import words
from civic.kernel.cards import Fact
from network.models import Role
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from network.policies import has_role


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom a worker looked up."""

    user: User
    phone: str
    site: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: whose number, where, who asked and who answered."""

    move: NumberMove
    name: str
    facts: list[str]
    clock: words.Phrase


def found(people: Iterable[User]) -> list[Found]:
    """As the list of a search shows them."""
    return [Found(one, words.mask_phone(one.phone or ""), _site(one)) for one in people]


def _site(user: User) -> str:
    own = [membership for membership in user.memberships.all() if membership.role == Role.RESIDENT]
    return str(own[0].site) if own else ""


def rows(moves: Iterable[NumberMove], *, to: User, now: datetime) -> list[Row]:
    """Newest first, as they come."""
    return [_row(move, to=to, now=now) for move in moves]


def name(move: NumberMove, *, to: User) -> str:
    """Whose account it is, for who works there; its beginning for an official who looks how it is done."""
    return str(move.user) if has_role(to, Role.STAFF, at=move.site) else words.mask_name(str(move.user))


def _row(move: NumberMove, *, to: User, now: datetime) -> Row:
    asked = {"who": move.asked_by, "when": words.stamp(move.asked_at, now=now)}
    facts = [str(move.site), _("asked by %(who)s, %(when)s") % asked]
    if move.answered_by and move.answered_at:
        answered = {"who": answering(move, to=to), "when": words.stamp(move.answered_at, now=now)}
        facts.append(_("by %(who)s, %(when)s") % answered)
    return Row(move, name(move, to=to), facts, clock(move))


def clock(move: NumberMove) -> words.Phrase:
    """What became of it: what the person stopped is what an auditor looks at first."""
    level = {MoveState.ASKED: "soon", MoveState.STOPPED: "late"}.get(MoveState(move.state), "ok")
    return words.Phrase(str(move.get_state_display()), level)


def facts(move: NumberMove, *, to: User, now: datetime) -> list[Fact]:
    """Everything on its own page. The numbers are shown by their ends, the old one only until it moved."""
    found = [Fact(_("Where"), move.site), Fact(_("Asked by"), _by(str(move.asked_by), move.asked_at, now=now))]
    if move.state == MoveState.ASKED:
        found.append(Fact(_("Number so far"), words.mask_phone(move.user.phone or "")))
        found.append(Fact(_("New number"), words.mask_phone(move.phone)))
        found.append(Fact(_("Good until"), words.stamp(move.expires_at, now=now)))
    found.append(Fact(_("How the person was recognised"), move.recognised))
    if move.answered_at:
        found.append(Fact(_("Answered by"), _by(answering(move, to=to), move.answered_at, now=now)))
    if move.declined_because:
        found.append(Fact(_("Reason"), move.declined_because))
    return found


def answering(move: NumberMove, *, to: User) -> str:
    """A worker, or the person; nobody where it waited too long."""
    if move.answered_by_id == move.user_id:
        return name(move, to=to)
    return str(move.answered_by or "")


def _by(who: str, at: datetime, *, now: datetime) -> str:
    return " · ".join(filter(None, (who, words.stamp(at, now=now))))
