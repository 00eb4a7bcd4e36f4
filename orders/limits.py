"""How many open orders one person and one household may have: each has a member of staff who must answer it."""

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.errors import Conflict
from network import policies as network
from network.models import Role, Site
from orders.models import OWN_HAND, ServiceRequest
from orders.transitions import OPEN_STATES

MOST_A_PERSON = 10  # one for each service of the menu that a household could want in a week, and some for the parents
MOST_A_HOUSEHOLD = 15  # two children who order for the same parents; what the station wrote down for them counts too


class TooManyOrders(Conflict):
    """So many that others would wait for their answer."""

    code = "too_many_orders"
    message = _(
        "You have %(most)d open orders, and that is the most at a time. Withdraw one that is not needed any more, or"
        " call your station."
    )


class TooManyForHousehold(TooManyOrders):
    """The same, for one telephone number, counted over all who order for it."""

    message = _(
        "There are %(most)d open orders for this number, and that is the most at a time. Call the station, please: they"
        " know what is under way."
    )


def check_may_order(by: User, *, site: Site, for_other: bool, phone: str) -> None:
    """Check before `by` orders by their own hand, for themselves or (`for_other`) for somebody with the number
    `phone`. The caller of this function has locked the person's row. What staff of the site place for others doesn't
    count for them. Raises TooManyOrders.
    """
    works_here = network.has_role(by, Role.STAFF, at=site)
    if for_other and works_here:
        return
    is_open = ServiceRequest.objects.filter(state__in=OPEN_STATES)
    own = is_open.filter(requester_id=by.pk, via__in=OWN_HAND)
    if works_here:
        own = own.filter(on_behalf_of_name="")
    if len(own.values_list("pk")[:MOST_A_PERSON]) == MOST_A_PERSON:
        raise TooManyOrders(most=MOST_A_PERSON)
    if number := phone if for_other else by.phone:
        _hold_number(number)
        owner = User.objects.filter(phone=number).values_list("pk", flat=True).first()
        for_themselves = Q(requester_id=owner, on_behalf_of_name="", via__in=OWN_HAND)
        theirs = is_open.filter(Q(on_behalf_of_phone=number) | for_themselves)
        if len(theirs.values_list("pk")[:MOST_A_HOUSEHOLD]) == MOST_A_HOUSEHOLD:
            raise TooManyForHousehold(most=MOST_A_HOUSEHOLD)


def _hold_number(number: str) -> None:
    """Two people who order for one number are counted one after the other; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('orders.household'), hashtext(%s))", [number])
