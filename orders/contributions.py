"""What pages of several rooms show of orders."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RequestCard, RowAction
from network.models import Role, Site
from network.policies import holds
from orders import cards, queries, visibility
from orders.models import ServiceRequest
from orders.outcomes import Said

ROWS = 12
MANY = 99  # counted no further
FIRST = datetime.min.replace(tzinfo=UTC)  # due before all else


def offer() -> None:
    """Called once when the room opens."""
    pages.nav.offer(pages.NavEntry(gettext_lazy("Order"), "orders:new", "order", lambda _user: True), at=30)
    pages.desk_nav.offer(pages.NavEntry(gettext_lazy("Orders"), "orders:desk_list", "order", holds(Role.STAFF)), at=20)
    pages.desk_rows.offer(not_done, at=5)
    pages.desk_rows.offer(to_answer, at=10)
    pages.desk_cards.offer(ways_on, at=10)
    pages.home_cards.offer(open_orders, at=20)
    pages.given_up.offer(given_up, at=10)


def to_answer(user: User, now: datetime) -> list[DeskRow]:
    """Orders that the person's sites must answer."""
    return [_row(order, to=user, now=now) for order in queries.waiting_for(user, limit=ROWS)]


def _row(order: ServiceRequest, *, to: User, now: datetime) -> DeskRow:
    url = reverse("orders:desk_detail", args=[order.pk])
    accept = reverse("orders:desk_accept", args=[order.pk])
    facts = [str(order.site), _("No. %(number)s") % {"number": order.number}]
    if not order.can_wait:
        facts.insert(0, _("urgent: wanted by %(day)s") % {"day": words.near_day(order.wanted_from, now=now)})
    return DeskRow(
        due=order.answer_due_at,
        can_wait=order.can_wait,
        title=visibility.line(order, to=to).title,
        url=url,
        clock=words.due_words(order.answer_due_at, now=now),
        facts=facts,
        group=order.service_group,
        actions=[RowAction(_("Take it on"), accept, main=True, post=True), RowAction(_("See details"), url)],
    )


def not_done(user: User, now: datetime) -> list[DeskRow]:
    """Orders that the planned day did not do: above everything else that waits."""
    return [_not_done(order, order.said_not_done, to=user) for order in queries.not_done(user, limit=ROWS)]  # type: ignore[attr-defined]


def _not_done(order: ServiceRequest, said: str | None, *, to: User) -> DeskRow:
    url = reverse("orders:desk_detail", args=[order.pk])
    titles: dict[str | None, str] = {Said.NOT_SOLVED: _("not solved"), Said.NOBODY_CAME: _("nobody came")}
    facts = [str(order.site), _("No. %(number)s") % {"number": order.number}]
    if order.owner_id != order.site_id:
        facts.append(_("now with %(owner)s") % {"owner": order.owner})
    plan = f"{reverse('activities:desk_new')}?request={order.pk}"
    return DeskRow(
        due=FIRST,
        title=visibility.line(order, to=to).title,
        url=url,
        clock=words.Phrase(titles.get(said, _("not done on the day")), "late"),
        facts=facts,
        group=order.service_group,
        actions=[RowAction(_("See details"), url, main=True), RowAction(_("Plan again"), plan)],
    )


@dataclass(frozen=True)
class WaysOn:
    """From the queue to the lists of orders."""

    template: ClassVar[str] = "orders/desk_ways.html"
    waiting: int  # how many wait for an answer, up to MANY
    to_plan: int  # how many are taken on and have no day yet, up to MANY
    shown: int = ROWS  # of those that wait
    many: int = MANY


def ways_on(user: User, site: Site, now: datetime) -> list[WaysOn]:
    """All orders, and those without a day."""
    both = (queries.waiting(user), queries.at_desk(user, tab="to-plan")[0])
    first, *more = (rows.order_by().values_list(Value(n))[:MANY] for n, rows in enumerate(both))
    found = Counter(n for (n,) in first.union(*more, all=True))
    return [WaysOn(found[0], found[1])]


def given_up(user: User, now: datetime) -> list[str]:
    """Orders that nobody needs any more, and those of which nobody will say how they came out."""
    number, silent = queries.to_withdraw(user).count(), queries.to_say(user).count()
    text = ngettext("%(number)d open order is withdrawn.", "%(number)d open orders are withdrawn.", number)
    counts = ngettext(
        "%(number)d order waits for your word: it counts as done.",
        "%(number)d orders wait for your word: they count as done.",
        silent,
    )
    return [words % {"number": of} for words, of in ((text, number), (counts, silent)) if of]


def open_orders(user: User, now: datetime) -> list[RequestCard]:
    """The person's own, and those to rate."""
    return [cards.card(order, to=user, now=now) for order in queries.open_of(user, limit=3)]
