"""What volunteers do about news from the rooms below, and crediting about attendance's, in the same transaction."""

from accounts.events import AccountClosed, AccountLocked
from activities.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityMoved,
    ActivityPublished,
    ActivityRelocated,
    OrderSettled,
)
from civic.kernel.events import hears
from volunteers.attendance import actions as attendance
from volunteers.attendance.events import HoursConfirmed
from volunteers.claims import actions as claims
from volunteers.crediting import actions as crediting
from volunteers.people import actions as people


@hears(ActivityCancelled)
def release_claims(event: ActivityCancelled) -> None:
    """Claims are released and their volunteers told; refused once somebody served."""
    claims.release_all(event.activity, by=event.by, at=event.at, because=event.because)


@hears(ActivityPublished)
def tell_the_new_date(event: ActivityPublished) -> None:
    """Whoever had a place on what it takes place instead of is told."""
    claims.tell_the_new_date(event.activity, at=event.at)


@hears(ActivityMoved)
def move_claims_along(event: ActivityMoved) -> None:
    """Claims move along, or are released where their volunteer is expected elsewhere; refused once one is there."""
    claims.move_along(event.activity, by=event.by, at=event.at)


@hears(ActivityRelocated)
def tell_the_new_place(event: ActivityRelocated) -> None:
    """Volunteers who are expected or there are told."""
    claims.tell_the_new_place(event.activity, at=event.at)


@hears(ActivityCompleted)
def confirm_what_was_served(event: ActivityCompleted) -> None:
    """Who was not seen did not come; the hours of the others are confirmed, of a visit once somebody says so."""
    attendance.complete(event.activity, by=event.by, at=event.at, is_asked=event.is_asked)


@hears(OrderSettled)
def take_the_word_for_hours(event: OrderSettled) -> None:
    """Whoever was helped says whether somebody came, and nobody who served there does."""
    attendance.take_word(event.activity, event.outcome, is_last=event.is_last)


@hears(HoursConfirmed)
def put_points_on_the_way(event: HoursConfirmed) -> None:
    """The claims are noted as to be credited, and a worker is asked to do it at once."""
    crediting.put_on_the_way(event.claims, at=event.at)


@hears(AccountLocked)
def give_places_back(event: AccountLocked) -> None:
    """Places still to come are free again; hours that were served stay."""
    claims.give_all_back(event.user, by=event.by, at=event.at)


@hears(AccountClosed)
def forget_the_volunteer(event: AccountClosed) -> None:
    """Skills, free time and teams go; the record of service stays under the number."""
    people.forget(user=event.user, by=event.by, now=event.at)
