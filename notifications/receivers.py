"""What messages do about news from accounts, in the same transaction."""

from accounts.events import AccountClosed
from accounts.standing.events import SecondAgreed, SecondDeclined, SecondEnded, SecondNamed
from civic.kernel.events import hears
from notifications import actions, notices


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
