"""What pages of several rooms show of moved numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RowAction
from civic.kernel.personal import of_rows
from network.models import Role
from network.moving import queries
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from network.policies import holds

ROWS = 12


def offer() -> None:
    """Called once when the sub-room opens."""
    is_shown = holds(Role.STAFF, Role.OFFICIAL)
    pages.desk_nav.offer(pages.NavEntry(gettext_lazy("New numbers"), "moving:list", "phone", is_shown), at=75)
    pages.desk_rows.offer(to_confirm, at=18)
    pages.home_cards.offer(waiting_for_me, at=3)
    columns = {
        "asked_at": gettext_lazy("asked"),
        "site__name": gettext_lazy("where"),
        "phone": gettext_lazy("new number, while it waits"),
        "recognised__text": gettext_lazy("how you were recognised"),
        "state": gettext_lazy("what became of it"),
        "answered_at": gettext_lazy("when"),
        "declined_because__text": gettext_lazy("why it was declined"),
    }
    part = of_rows(
        "number_moves",
        gettext_lazy("New numbers at the station"),
        lambda user: NumberMove.objects.filter(user=user),
        columns,
        holds=["moving.NumberMove.user"],
        choices={"state": MoveState},
    )
    pages.my_data.offer(part, at=18)


def to_confirm(user: User, now: datetime) -> list[DeskRow]:
    """What waits for this worker as the second one."""
    return [_row(move, now=now) for move in queries.to_confirm(user, now=now).order_by("expires_at", "pk")[:ROWS]]


def _row(move: NumberMove, *, now: datetime) -> DeskRow:
    url = reverse("moving:move", args=[move.pk])
    return DeskRow(
        due=move.expires_at,
        title=_("A new number for %(who)s") % {"who": move.user},
        url=url,
        clock=words.due_words(move.expires_at, now=now),
        facts=[_("asked by %(who)s") % {"who": move.asked_by}, str(move.site)],
        actions=[RowAction(_("Look and confirm"), url, main=True)],
    )


@dataclass(frozen=True)
class MoveCard:
    """A worker asked to move the reader's account."""

    move: NumberMove
    template: ClassVar[str] = "moving/_card.html"


def waiting_for_me(user: User, now: datetime) -> list[MoveCard]:
    """One tap says that it was somebody else."""
    move = queries.open_of(user)
    return [MoveCard(move)] if move else []
