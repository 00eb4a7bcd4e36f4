"""Why a place can't be taken."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


class AlreadyClaimed(Conflict):
    """One place a person and activity."""

    code = "already_claimed"
    message = _("You have a place on this activity already.")


class HasSeat(Conflict):
    """Who has a seat at it, or waits for one, does not help at it; the database refuses it
    (`no_place_beside_a_seat`)."""

    code = "has_seat"
    message = _("You have a seat here. Give it back first if you would rather help.")


class Overlaps(Conflict):
    """Nobody is in two places at once."""

    code = "overlaps"
    message = _("At that time you are expected elsewhere: %(title)s, %(when)s.")


class SitsElsewhere(Conflict):
    """Whoever has a seat elsewhere at that time can't help as well; the database refuses it
    (`no_place_during_a_seat`)."""

    code = "overlaps"
    message = _(
        "At that time you have a seat, or wait for one: %(title)s, %(when)s. Give it back first if you would rather "
        "help here."
    )
