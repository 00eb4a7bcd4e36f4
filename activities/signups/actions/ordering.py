"""Whoever ordered is in: an event that answers orders has a seat for each who ordered it, before anybody else.

A confidential order gives no seat: on the roll its name would stand among those of the neighbours.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.locks import locked
from activities.models import Activity, Audience, PlannedRequest
from activities.signups import notices
from activities.signups.actions.writing import enter, give_back
from activities.signups.errors import HelpsThere
from activities.signups.models import Signup
from activities.signups.parties import MOST_GUESTS, Party
from activities.signups.transitions import SIGNUP, SignupState
from activities.transitions import ActivityState
from civic.kernel.db import violations
from civic.kernel.errors import Invalid
from orders import locks
from orders.models import ServiceRequest

Orderer = tuple[tuple[str, Any], ...]  # the fields of a sign-up that say whose it is


def seat_all(activity: Activity, *, by: User, now: datetime) -> None:
    """On publishing. The caller holds the activity. Raises Invalid for fewer seats than people it was ordered for."""
    planned = activity.planned_requests.filter(released_at=None).values_list("request_id", flat=True)
    seat(activity, locks.with_joined(planned), by=by, now=now, field="seats")


def seat_joined(orders: Collection[ServiceRequest], *, into: ServiceRequest, by: User, now: datetime) -> None:
    """Orders were joined with one that is planned, perhaps by what is published. Raises Invalid."""
    plan = PlannedRequest.objects.filter(request=into, released_at=None).first()
    if plan is not None and (activity := locked(plan.activity_id)).state == ActivityState.PUBLISHED:
        seat(activity, orders, by=by, now=now, field="into")


def seat(activity: Activity, orders: Iterable[ServiceRequest], *, by: User, now: datetime, field: str) -> None:
    """A confirmed seat for each person these orders are for; whoever is on the list already keeps what they have, and
    in line moves up. The caller holds the activity. Raises Invalid, beside `field`, where there are too few seats.
    """
    if activity.audience != Audience.OPEN or now >= activity.starts_at:
        return
    found = {who: (party, _on_list(activity, who)) for who, party in _orderers(orders).items()}
    people = sum(
        there.seats if there else party.seats
        for party, there in found.values()
        if not there or there.state == SignupState.WAITLISTED
    )
    if activity.seats is not None and people > activity.seats - activity.seats_taken:
        text = _("“%(title)s” has %(seats)d seats left, but it was ordered for %(people)d people, who come first.")
        left = activity.seats - activity.seats_taken
        raise Invalid(text, code="below_ordered", field=field, title=activity.title, seats=left, people=people)
    for who, (party, there) in found.items():
        if there is None:
            _seat(activity, party, by=by, now=now, **dict(who))
        elif there.state == SignupState.WAITLISTED:
            _move_up(activity, there, now=now)


def _orderers(orders: Iterable[ServiceRequest]) -> dict[Orderer, Party]:
    """Who ordered, with whom; several orders of one person are one party."""
    found: dict[Orderer, Party] = {}
    for order in sorted(orders, key=lambda order: (order.submitted_at, order.number)):
        if order.is_confidential or not (order.is_written_down or order.requester.is_active):
            continue
        party = found.get(who := _who(order), Party(with_self=False))
        is_for_other = order.is_proxy and not order.is_written_down
        names = [*party.guest_names, *([order.on_behalf_of_name] if is_for_other else [])][:MOST_GUESTS]
        comes = replace(party, with_self=party.with_self or not is_for_other, guest_names=names, unnamed=0)
        found[who] = replace(comes, unnamed=max(0, party.seats + order.people - comes.seats))
    return found


def _who(order: ServiceRequest) -> Orderer:
    """Whose seat it is: the orderer's own; of a caller, whom staff wrote down, by name and number."""
    if not order.is_written_down:
        return (("user", order.requester),)
    name, phone = order.on_behalf_of_name or str(_("whoever called")), order.on_behalf_of_phone
    return (("name", name), ("phone", phone), ("noted_by", order.requester))


def _on_list(activity: Activity, who: Orderer) -> Signup | None:
    """The person's seat or place in line; of a caller also that of an account with the number."""
    given = dict(who)
    if "user" in given:
        mine = Q(user=given["user"])
    elif given["phone"]:
        mine = Q(phone=given["phone"]) | Q(user__phone=given["phone"])
    else:
        mine = Q(user=None, phone="", name=given["name"])
    rows = Signup.objects.filter(mine, activity=activity).exclude(state=SignupState.CANCELLED)
    return rows.select_for_update(of=("self",)).order_by("queue_number").first()


def _seat(activity: Activity, party: Party, *, by: User, now: datetime, **who: Any) -> None:
    try:
        with violations({"no_seat_beside_a_place": HelpsThere()}):
            signup = enter(
                activity,
                party,
                state=SignupState.CONFIRMED,
                by=by,
                now=now,
                is_ordered=True,
                **who,
            )
    except HelpsThere:
        return  # whoever helps at it is there anyway
    notices.ordered(signup, at=now)


def _move_up(activity: Activity, signup: Signup, *, now: datetime) -> None:
    signup.activity = activity
    signup.move("promote", by=None, at=now, promoted_at=now, is_ordered=True)
    activity.seats_taken += signup.seats
    activity.save(update_fields=["seats_taken"])
    notices.ordered(signup, at=now)


def leave(activity_id: int, order: ServiceRequest, *, now: datetime) -> None:
    """An order left its plan: with the person's last one the seat goes to others. What has begun stays as it was."""
    activity = locked(activity_id)
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        return
    planned: list[UUID] = list(activity.planned_requests.filter(released_at=None).values_list("request_id", flat=True))
    signup = _on_list(activity, who := _who(order))
    if signup is None or not signup.is_ordered or who in _orderers(locks.with_joined(planned)):
        return
    if SIGNUP.allows(signup.state, "cancel"):
        signup.activity = activity
        give_back(signup, by=None, now=now)
