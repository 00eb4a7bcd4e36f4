"""What can go wrong with a seat, by name."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic.kernel.errors import Conflict, Invalid


class AlreadySignedUp(Conflict):
    """One seat (with guests) a person."""

    code = "already_signed_up"
    message = _("You are on the list already.")


class HelpsThere(Conflict):
    """Whoever helps at it takes no seat; the database refuses it (`no_seat_beside_a_place`)."""

    code = "helps_there"
    message = _(
        "You have promised to help here. Give that place back under “My service” if you would rather come as a guest."
    )


class ConsentMissing(Conflict):
    """A child under 14 comes, and no parent or guardian has agreed."""

    code = "consent_missing"
    message = _("For a child under 14 a parent or guardian must agree first, under “My family”.")


class WrongAge(Conflict):
    """Somebody of the family is too young for it, or too old, on its day."""

    code = "age"
    message = _("This is for %(ages)s, which does not fit: %(names)s.")


class OrderedForOtherAges(Invalid):
    """Whoever ordered has a seat, but not silently at what is not for them."""

    code = "ordered_for_other_ages"

    def __init__(self, *, people: int, **params: Any) -> None:
        text = ngettext(
            "“%(title)s” is for %(ages)s, which does not fit %(people)d person it was ordered for.",
            "“%(title)s” is for %(ages)s, which does not fit %(people)d people it was ordered for.",
            people,
        )
        super().__init__(text, people=people, **params)


class TooFewLeft(Conflict):
    """More come than there are seats for, or others wait for them."""

    code = "too_few_left"
    message = _("There are not so many seats left, or others wait for them. Who was on the list stays on it.")


class AlreadyRated(Conflict):
    """One rating a sign-up."""

    code = "already_rated"
    message = _("You have said how it was. Thank you!")


class RatingClosed(Conflict):
    """Only who was there rates, from the end on and for two weeks."""

    code = "rating_closed"
    message = _("Whoever was there can rate it, from its end on and for 14 days.")


class SignupClosed(Conflict):
    """Not published, begun, over or cancelled."""

    code = "signup_closed"
    message = _("Nobody can sign up for this any more.")
