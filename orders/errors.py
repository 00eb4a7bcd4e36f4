"""What can go wrong with an order, by name."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict, NotAllowed


class AlreadyPlanned(Conflict):
    """Two people planned the same order; the first one's activity stands."""

    code = "already_planned"
    message = _("A colleague has just planned “%(title)s” in another activity. Look at the order again.")


class SentTwice(Conflict):
    """The same form came twice; the order exists."""

    code = "sent_twice"
    message = _("This order has been sent already.")


class AlreadySaid(Conflict):
    """How it came out was said before, or the time to say so is over; the first word stands."""

    code = "already_answered"
    message = _("This has been answered already, and the first answer stands. Please call the station about it.")


class OwnWork(NotAllowed):
    """The handler of an order says neither whether it was done nor how it was, be it as its requester or for a caller;
    nor does whoever helped there.
    """

    code = "own_work"
    message = _("You took this order on yourself. A colleague calls back and asks how it was.")


class AddressIsTheirs(Conflict):
    """It stands in somebody's address book, which staff don't write in."""

    code = "address_is_theirs"
    message = _("Whoever ordered keeps this address and can change it under “Me”.")
