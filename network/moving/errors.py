"""Why an account does not move."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict, NotAllowed


class MovedElsewhere(NotAllowed):
    """The account of somebody who works here opens more than its own things (403)."""

    code = "works_here"
    message = _("This person works here. Only the centre changes the number of such an account.")


class SecondWorkerNeeded(NotAllowed):
    """Whoever asked, or whose account it is, does not confirm (403)."""

    code = "second_worker_needed"
    message = _("Somebody else must confirm this: a second worker of the station, or of the level above.")


class AlreadyAsked(Conflict):
    """A move of this account waits already (409)."""

    code = "already_asked"
    message = _("A new number waits for this account already. Confirm or decline that one first.")


class NumberInUse(Conflict):
    """The new number opens another account (409)."""

    code = "phone_taken"
    message = _(
        "The new number opens an account of its own already. If it was made by mistake, sign in with the new number, "
        "close that account under Me, and come back here."
    )


class TooLate(Conflict):
    """It waited too long (409)."""

    code = "expired"
    message = _("This waited too long and is not good any more. Ask for it once more.")
