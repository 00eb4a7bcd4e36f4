"""What messages do about news from below, in the same transaction."""

from datetime import datetime

from django.urls import reverse

from accounts.events import AccountClosed, NumberChanged
from accounts.models import User
from accounts.standing.events import SecondAgreed, SecondDeclined, SecondEnded, SecondNamed
from civic.kernel.events import hears
from network.models import Membership, Role
from network.moving.actions import call_number
from network.moving.events import NumberMoveAnswered, NumberMoveAsked
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from notifications import actions, notices, outbox


@hears(AccountClosed)
def drop_messages(event: AccountClosed) -> None:
    """The inbox goes, and what was to be sent is not sent."""
    actions.forget(user=event.user)


@hears(SecondNamed)
def ask_the_second_person(event: SecondNamed) -> None:
    """And say so to the person."""
    notices.named(event.standing, at=event.at)


@hears(SecondAgreed)
def tell_both_they_agreed(event: SecondAgreed) -> None:
    """From now on one may act for the other."""
    notices.agreed(event.standing, at=event.at)


@hears(SecondDeclined)
def tell_whoever_asked(event: SecondDeclined) -> None:
    """It was declined."""
    notices.declined(event.standing, at=event.at)


@hears(SecondEnded)
def tell_both_it_ended(event: SecondEnded) -> None:
    """Nobody acts for the other any more."""
    notices.ended(event.standing, at=event.at)


@hears(NumberChanged)
def send_to_the_new_number(event: NumberChanged) -> None:
    """What waits to be sent does not go to a number that may be a stranger's by now."""
    actions.readdress(user=event.user, old=event.old)


@hears(NumberMoveAsked)
def tell_whose_number_it_is(event: NumberMoveAsked) -> None:
    """In the inbox, for whoever is still signed in; the number itself hears from network.moving."""
    move = event.move
    call, until = call_number(move.site), move.expires_at
    asked = notices.NumberMoveAsked(site=move.site.name, call=call, good_until_at=until)
    _tell([move.user], asked, move, to=reverse("moving:mine"), at=event.at)


@hears(NumberMoveAnswered)
def tell_what_became_of_it(event: NumberMoveAnswered) -> None:
    """The person that it moved; whoever asked why not; everybody who answers for the site that somebody else asked."""
    move, site, at = event.move, event.move.site, event.at
    page = reverse("moving:move", args=[move.pk])
    if move.state == MoveState.MOVED:
        moved = notices.NumberMoved(site=site.name, call=call_number(site))
        _tell([move.user], moved, move, to=reverse("moving:mine"), at=at)
    elif move.declined_because:
        declined = notices.NumberMoveDeclined(site=site.name, because=move.declined_because)
        _tell([move.asked_by], declined, move, to=page, at=at)
    elif move.state == MoveState.STOPPED:
        _tell(_answering_for(move), notices.NumberMoveStopped(site=site.name), move, to=page, at=at)


def _answering_for(move: NumberMove) -> list[User]:
    roles = Membership.objects.filter(site__in=move.site.path, role__in=(Role.STAFF, Role.OFFICIAL))
    return [membership.user for membership in roles.select_related("user").order_by("pk")]


def _tell(people: list[User], notice: notices.Notice, move: NumberMove, *, to: str, at: datetime) -> None:
    key = f"number_move:{move.pk}:{move.state}"
    outbox.tell(people, notice, url=to, source_key=key, at=at, but=move.answered_by)
