"""What pages of several rooms show of calls."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel.cards import DeskRow, RowAction
from network.models import Role
from network.policies import holds
from notifications.calls import cards, queries
from notifications.calls.models import Call

ROWS = 12


def offer() -> None:
    """Called once when the room opens."""
    entry = pages.NavEntry(gettext_lazy("Calls"), "calls:list", "phone", holds(Role.STAFF), waiting=waiting)
    pages.desk_nav.offer(entry, at=15)
    pages.desk_rows.offer(to_call, at=15)


def waiting(user: User, now: datetime) -> int:
    """How many are to be made now."""
    return queries.due(user, now=now)


def to_call(user: User, now: datetime) -> list[DeskRow]:
    """Whom to call now."""
    rows = queries.to_make(user, now=now).filter(due_at__lte=now).order_by(*queries.NEXT_FIRST)
    calls: dict[int, Call] = {call.pk: call for call in rows[:ROWS]}
    return [_row(row, calls[row.pk]) for row in cards.rows(calls.values(), to=user, now=now)]


def _row(row: cards.Row, call: Call) -> DeskRow:
    url = f"{reverse('calls:list')}#call-{row.pk}"
    return DeskRow(
        due=call.due_at,
        title=_("To call: %(who)s") % {"who": row.name or row.about.about},
        url=url,
        clock=row.clock,
        facts=[row.about.about, str(call.site)] if row.name else [str(call.site)],
        actions=[RowAction(_("Open the call list"), url, main=True)],
    )
