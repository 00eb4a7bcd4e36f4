"""What people are told about their own account, and workers about what they asked for at the desk."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from civic.kernel.models import Sentence
from notifications.declared import EXAMPLES_AT, Audience, Notice


class _OfAccount(Notice):
    audience = Audience.RESIDENT
    example = {"site": _("Xincheng"), "call": "0534-2233445"}
    site: str
    call: str


class NumberMoveAsked(_OfAccount):
    """A worker asked to move the account to another number, and the person may be somebody else."""

    kind = "number_move_asked"
    example = _OfAccount.example | {"good_until_at": EXAMPLES_AT}
    good_until_at: datetime


class NumberMoved(_OfAccount):
    """It has the new number."""

    kind = "number_moved"


class NumberMoveStopped(Notice):
    """The person says that it was somebody else: an alarm for everybody who answers for the site."""

    kind = "number_move_stopped"
    audience = Audience.STAFF
    example = {"site": _("Xincheng")}
    site: str


class NumberMoveDeclined(Notice):
    """A colleague did not confirm it."""

    kind = "number_move_declined"
    audience = Audience.STAFF
    example = {"site": _("Xincheng"), "because": _("The picture does not fit.")}
    site: str
    because: Sentence
