"""What can go wrong with an order, by name."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


class AlreadyPlanned(Conflict):
    """Two people planned the same order; the first one's activity stands."""

    code = "already_planned"
    message = _("A colleague has just planned “%(title)s” in another activity. Look at the order again.")


class SentTwice(Conflict):
    """The same form came twice; the order exists."""

    code = "sent_twice"
    message = _("This order has been sent already.")
