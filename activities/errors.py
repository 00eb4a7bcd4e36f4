"""What can go wrong with an activity or a seat, by name."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict


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


class SignupClosed(Conflict):
    """Not published, begun, over or cancelled."""

    code = "signup_closed"
    message = _("Nobody can sign up for this any more.")


class AudienceFixed(Conflict):
    """What was published as an event stays one, and a visit a visit."""

    code = "audience_fixed"
    message = _(
        "It is published, so an event can't become a visit to people's homes, nor a visit an event. Cancel it and plan "
        "it anew."
    )


class Begun(Conflict):
    """What people came for stays as they were told."""

    code = "begun"
    message = _("This has begun. At most its end can be put off.")


class Over(Conflict):
    """What was is not rewritten."""

    code = "over"
    message = _("This is over. Its time, place and seats stay as they were.")


class TooLate(Conflict):
    """The month's figures have been read by then."""

    code = "too_late"
    message = _("The figure could be corrected until the end of the month after completing.")


class NotOverYet(Conflict):
    """Completing is for afterwards."""

    code = "not_over"
    message = _("This is not over yet. It can be completed after its end.")
