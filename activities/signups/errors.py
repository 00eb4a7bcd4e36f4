"""What can go wrong with a seat, by name."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


class AlreadySignedUp(Conflict):
    """One seat (with guests) a person."""

    code = "already_signed_up"
    message = _("You are on the list already.")


class SignupClosed(Conflict):
    """Not published, begun, over or cancelled."""

    code = "signup_closed"
    message = _("Nobody can sign up for this any more.")
