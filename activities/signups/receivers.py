"""What seats do about news of their activity and from the rooms below, in the same transaction."""

from accounts.events import AccountClosed, AccountLocked
from accounts.family.events import MemberRemoved
from activities.events import (
    ActivityCancelled,
    ActivityMoved,
    ActivityPublished,
    ActivityRelocated,
    RequestLeft,
    SeatsChanged,
    SeatsChanging,
)
from activities.signups import policies
from activities.signups.actions import changing, following, forget_guests, give_back_all, inviting, ordering, promoting
from civic.kernel.events import hears
from orders.events import RequestJoined


@hears(ActivityPublished)
def seat_whoever_ordered(event: ActivityPublished) -> None:
    """Whoever ordered it has a seat before anybody else can take one; then those hear who were in what it takes place
    instead of.
    """
    ordering.seat_all(event.activity, by=event.by, now=event.at, other_ages=event.other_ages)
    inviting.invite(event.activity, now=event.at)


@hears(RequestJoined)
def seat_whoever_joined(event: RequestJoined) -> None:
    """Whoever's order is joined with a planned one has a seat as well."""
    ordering.seat_joined(event.orders, into=event.into, by=event.by, now=event.at)


@hears(RequestLeft)
def give_the_orderers_seat_back(event: RequestLeft) -> None:
    """Whoever withdrew the order doesn't come."""
    ordering.leave(event.activity_id, event.order, now=event.at)


@hears(ActivityCancelled)
def release_seats(event: ActivityCancelled) -> None:
    """Everybody with a seat or in line is told, and released."""
    following.on_cancelled(event.activity, by=event.by, at=event.at, because=event.because)


@hears(ActivityMoved)
def tell_the_new_time(event: ActivityMoved) -> None:
    """Everybody with a seat or in line is told."""
    following.on_moved(event.activity, at=event.at)


@hears(ActivityRelocated)
def tell_the_new_place(event: ActivityRelocated) -> None:
    """Everybody with a seat or in line is told."""
    following.on_moved(event.activity, at=event.at)


@hears(SeatsChanging)
def keep_room_for_those_in_line(event: SeatsChanging) -> None:
    """Refused where a party in line would not fit any more."""
    policies.check_parties_fit(event.activity)


@hears(SeatsChanged)
def move_the_line_up(event: SeatsChanged) -> None:
    """Seats that are free now go to the waiting line."""
    promoting.promote(event.activity, now=event.at)


@hears(AccountLocked)
def give_seats_back(event: AccountLocked) -> None:
    """Seats and places in line of activities still to come go to others."""
    give_back_all(user=event.user, by=event.by, now=event.at)


@hears(AccountClosed)
def erase_guests(event: AccountClosed) -> None:
    """Whom the person brought along; the seats stay counted."""
    forget_guests(user=event.user)


@hears(MemberRemoved)
def give_their_seats_back(event: MemberRemoved) -> None:
    """Nobody at the door would know who was meant: their seats still to come go to others."""
    changing.take_off(event.member, by=event.by, now=event.at)
