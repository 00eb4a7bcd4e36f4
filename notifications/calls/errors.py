"""What can go wrong with a call, by name."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


class AlreadyDone(Conflict):
    """A colleague was faster, or it is not true any more."""

    code = "already_done"
    message = _("This call is off the list already: somebody made it, or there is newer news.")


class AlreadyTried(Conflict):
    """Two colleagues, or two taps."""

    code = "already_tried"
    message = _("Somebody has just noted a try. Look at the list again before you call.")
