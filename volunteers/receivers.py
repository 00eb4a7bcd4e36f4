"""What volunteers do about news from the rooms below, in the same transaction."""

from accounts.events import AccountClosed
from activities.events import ActivityCancelled, ActivityCompleted, ActivityMoved, ActivityRelocated
from civic.kernel.events import hears
from volunteers.claims.actions import activity_changes as following


@hears(ActivityCancelled)
def release_claims(event: ActivityCancelled) -> None:
    """Claims are released and their volunteers told; refused once somebody served."""
    following.on_cancelled(event.activity, by=event.by, at=event.at, because=event.because)


@hears(ActivityMoved)
def move_claims_along(event: ActivityMoved) -> None:
    """Claims move along, or are released where their volunteer is expected elsewhere; refused once one is there."""
    following.on_moved(event.activity, by=event.by, at=event.at)


@hears(ActivityRelocated)
def tell_the_new_place(event: ActivityRelocated) -> None:
    """Volunteers who are expected or there are told."""
    following.on_relocated(event.activity, at=event.at)


@hears(ActivityCompleted)
def confirm_what_was_served(event: ActivityCompleted) -> None:
    """Who was not seen did not come; the hours of the others are confirmed."""
    following.on_completed(event.activity, by=event.by, at=event.at)


@hears(AccountClosed)
def give_places_back(event: AccountClosed) -> None:
    """Places still to come are free again; hours that were served stay."""
    following.on_account_closed(event.user, by=event.by, at=event.at)
