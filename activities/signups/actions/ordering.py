"""Whoever ordered is in: an event that answers orders has a seat for each who ordered it, before anybody else.

A confidential order gives no seat: on the roll its name would stand among those of the neighbours.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.locks import locked
from activities.models import Activity, Audience, PlannedRequest
from activities.signups import limits, notices, parties
from activities.signups.actions.writing import enter, give_back
from activities.signups.errors import HelpsThere, OrderedForOtherAges
from activities.signups.models import Signup
from activities.signups.parties import MOST_GUESTS, Party, is_grown_up_alone
from activities.signups.transitions import SIGNUP, SignupState
from activities.signups.verbs import SeatDid
from activities.transitions import ActivityState
from civic.kernel import audit, words
from civic.kernel.db import violations
from civic.kernel.errors import Invalid
from orders import locks
from orders.models import ServiceRequest

Orderer = tuple[tuple[str, Any], ...]  # the fields of a sign-up that say whose it is
Wanted = tuple[Party, Signup | None]  # for whom, and what they have there already


def seat_all(activity: Activity, *, by: User, now: datetime, other_ages: bool = False) -> None:
    """On publishing. The caller holds the activity. Raises Invalid for fewer seats than people it was ordered for, and
    OrderedForOtherAges unless `other_ages` says that they may come all the same.
    """
    planned = activity.planned_requests.filter(released_at=None).values_list("request_id", flat=True)
    seat(activity, locks.with_joined(planned), by=by, now=now, field="seats", other_ages=other_ages)


def seat_joined(orders: Collection[ServiceRequest], *, into: ServiceRequest, by: User, now: datetime) -> None:
    """Orders were joined with one that is planned, perhaps by what is published. Raises Invalid."""
    plan = PlannedRequest.objects.filter(request=into, released_at=None).first()
    if plan is not None and (activity := locked(plan.activity_id)).state == ActivityState.PUBLISHED:
        seat(activity, orders, by=by, now=now, field="into")


def seat(
    activity: Activity,
    orders: Collection[ServiceRequest],
    *,
    by: User,
    now: datetime,
    field: str,
    other_ages: bool = False,
) -> None:
    """A confirmed seat for each person these orders are for; whoever is on the list already keeps what they have, and
    in line moves up. The caller holds the activity. Raises, beside `field`, Invalid where there are too few seats, and
    OrderedForOtherAges unless `other_ages` says that they may come all the same, which is recorded.
    """
    if activity.audience != Audience.OPEN or now >= activity.starts_at:
        return
    found = {who: (party, _on_list(activity, who)) for who, party in _orderers(orders).items()}
    _check_room(activity, found, field=field)
    unfit = _outside_ages(activity, orders, found)
    if unfit and not other_ages:
        ages = words.ages(activity.age_from, activity.age_until)
        raise OrderedForOtherAges(field=field, title=activity.title, ages=ages, people=sum(unfit.values()))
    for who, (party, there) in found.items():
        if there is None:
            signup = _seat(activity, party, by=by, now=now, **dict(who))
            if signup and unfit[who]:
                audit.record(SeatDid.AGE_EXCEPTED, by=by, target=signup, at=now, data={"people": unfit[who]})
        elif there.state == SignupState.WAITLISTED:
            _move_up(activity, there, now=now)


def _check_room(activity: Activity, found: Mapping[Orderer, Wanted], *, field: str) -> None:
    people = sum(
        there.seats if there else party.seats
        for party, there in found.values()
        if not there or there.state == SignupState.WAITLISTED
    )
    if activity.seats is not None and people > activity.seats - activity.seats_taken:
        text = _("“%(title)s” has %(seats)d seats left, but it was ordered for %(people)d people, who come first.")
        left = activity.seats - activity.seats_taken
        raise Invalid(text, code="below_ordered", field=field, title=activity.title, seats=left, people=people)


def _outside_ages(
    activity: Activity, orders: Iterable[ServiceRequest], found: Mapping[Orderer, Wanted]
) -> Counter[Orderer]:
    """How many of each new party are not of its ages, as far as we know: children and others of the family by their
    year, and somebody with an account who would come alone to what is for children.
    """
    if activity.age_from is None and activity.age_until is None:
        return Counter()
    new = {who: party for who, (party, there) in found.items() if there is None}
    ordered_for = {(_who(order), order.member) for order in _seated(orders) if order.member}
    unfit = Counter(who for who, member in ordered_for if who in new and not parties.fits(member, activity))
    unfit.update(who for who, party in new.items() if "user" in dict(who) and is_grown_up_alone(party, activity))
    return unfit


def _seated(orders: Iterable[ServiceRequest]) -> Iterator[ServiceRequest]:
    """Those which give a seat."""
    return (one for one in orders if not one.is_confidential and (one.is_written_down or one.requester.is_active))


def _orderers(orders: Iterable[ServiceRequest]) -> dict[Orderer, Party]:
    """Who ordered, with whom; several orders of one person are one party."""
    found: dict[Orderer, Party] = {}
    for order in sorted(_seated(orders), key=lambda order: (order.submitted_at, order.number)):
        party = found.get(who := _who(order), Party(with_self=False))
        is_for_other = order.is_proxy and not order.is_written_down
        names = [*party.guest_names, *([order.on_behalf_of_name] if is_for_other else [])][:MOST_GUESTS]
        comes = replace(party, with_self=party.with_self or not is_for_other, guest_names=names, unnamed=0)
        found[who] = replace(comes, unnamed=max(0, party.seats + order.persons - comes.seats))
    return found


def _who(order: ServiceRequest) -> Orderer:
    """Whose seat it is: the orderer's own; of a caller, whom staff wrote down, by name and number."""
    if not order.is_written_down:
        return (("user", order.requester),)
    with translation.override("zh-hans"):  # found again by it, whatever the language of whoever looks
        name, phone = order.household, order.on_behalf_of_phone
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


def _seat(activity: Activity, party: Party, *, by: User, now: datetime, **who: Any) -> Signup | None:
    """None for whoever helps at it, and is there anyway."""
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
        return None
    _tell(signup, party, now=now)
    return signup


def _move_up(activity: Activity, signup: Signup, *, now: datetime) -> None:
    signup.activity = activity
    signup.move("promote", by=None, at=now, promoted_at=now, is_ordered=True)
    activity.seats_taken += signup.seats
    activity.save(update_fields=["seats_taken"])
    _tell(signup, parties.of(signup), now=now)


def _tell(signup: Signup, party: Party, *, now: datetime) -> None:
    """Whoever ordered is not refused for a seat elsewhere at that time, but hears of it."""
    key = signup.user_id
    elsewhere = limits.elsewhere(signup.activity, user_id=key, party=party) if key else None
    notices.ordered(signup, elsewhere=elsewhere, at=now)


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
