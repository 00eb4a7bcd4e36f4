"""For whom an activity is: an event for everybody, or a visit, which nobody else is to know of."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from activities.errors import AudienceFixed
from activities.models import Activity, Audience, Mode
from activities.transitions import ActivityState
from civic.kernel.errors import Invalid
from orders import queries as orders


def of(*, title: str, mode: str | None, order_ids: Collection[UUID]) -> Audience:
    """What goes to the homes of those who ordered is a visit, and so is what answers a confidential order, wherever it
    takes place. That one is answered by itself, under a title that neither repeats its words nor names anybody, for
    volunteers read it who will not come. Raises Invalid.
    """
    secret = orders.confidential(order_ids) if order_ids else []
    if secret and len(order_ids) > 1:
        raise Invalid(_("A confidential order is planned by itself."), code="confidential", field="title")
    for order in secret:
        told = (order.title, order.heading, order.household, str(order.requester))
        if any(words and words.casefold() in title.casefold() for words in told):
            text = _("Volunteers read this title: leave out the words of the order, and any name.")
            raise Invalid(text, code="not_neutral", field="title")
    return Audience.INVITED if secret or (order_ids and mode == Mode.AT_HOME) else Audience.OPEN


def settle(activity: Activity, order_ids: Collection[UUID]) -> None:
    """After a change of its title or way. Raises Invalid for a title that tells, AudienceFixed once it is published:
    then people know of it as it is, and nobody finds a stranger's home on a list, nor their seat gone.
    """
    audience = of(title=activity.title, mode=activity.mode, order_ids=order_ids)
    if audience != activity.audience and activity.state != ActivityState.DRAFT:
        raise AudienceFixed(field="mode")
    activity.audience = audience


def is_where_ordered(mode: str | None, order_ids: Collection[UUID]) -> bool:
    """Whether the orders that a visit answers say where it is. Then its own text only names the community."""
    return mode == Mode.AT_HOME and orders.have_place(order_ids)
