"""What people are told about orders. Who hears it, and how, stands in telling.py."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from civic.kernel.languages import InBoth
from civic.kernel.models import Sentence
from notifications.declared import TIMES, Audience, Notice

REASON = _("Nobody can come on that day.")  # of the examples


class OfOrder(Notice):
    """What all of them name. A confidential order is told without its words: by its number, or with an empty title."""

    example = {"title": _("Repair a lamp"), "number": "1127-08"}
    title: str | InBoth  # of a service of the menu, whatever the reader's language
    number: str


class ForRequester(OfOrder):
    """For the requester; where staff wrote the order down, told by telephone (notifications.calls)."""

    audience = Audience.RESIDENT
    to_seconds = True
    is_urgent = True


class RequestAccepted(ForRequester):
    """Staff took it on."""

    kind = "request_accepted"


class RequestDeclined(ForRequester):
    """Staff can't do it."""

    kind = "request_declined"
    example = OfOrder.example | {"because": REASON}
    because: Sentence


class RequestMoved(ForRequester):
    """Passed on to another site."""

    kind = "request_moved"
    example = OfOrder.example | {"site": _("Xincheng"), "because": REASON}
    site: str
    because: Sentence


class RequestMerged(ForRequester):
    """Joined with a similar one, and followed with it."""

    kind = "request_merged"


class RequestPlanned(ForRequester):
    """An activity answers it, and is published; of a visit the place stands in no message."""

    kind = "request_planned"
    example = OfOrder.example | {"location": _("Service hall")} | TIMES
    location: str | None = None  # these three in no message from before they were told
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class RequestPlanChanged(ForRequester):
    """The activity that answers it is at another time or place; of a visit the place stands in no message."""

    kind = "request_plan_changed"
    example = OfOrder.example | {"location": _("Service hall")} | TIMES
    location: str
    starts_at: datetime
    ends_at: datetime


class RequestReleased(ForRequester):
    """The activity that answers it was cancelled; it waits for a new plan."""

    kind = "request_released"
    example = OfOrder.example | {"because": REASON}
    because: Sentence


class RequestFollowUp(ForRequester):
    """Held for a caller, who is asked by telephone whether it was done and how it was."""

    kind = "request_follow_up"


class RequestHeld(ForRequester):
    """It was held: was it done? Without a word by `due_at` it counts as done."""

    kind = "request_held"
    example = OfOrder.example | {"due_at": TIMES["ends_at"]}
    due_at: datetime


class RequestNotHeld(ForRequester):
    """The day came, but nobody helped or nobody was helped; it waits for a new plan."""

    kind = "request_not_held"


class RequestDelivered(ForRequester):
    """Nobody contradicted in time, so it counts as done: how was it?"""

    kind = "request_delivered"
    is_urgent = False


class RequestInherited(ForRequester):
    """Whoever ordered it has closed their account, and wanted their second person to take it over."""

    kind = "request_inherited"


class RequestOrderAgain(ForRequester):
    """The one it was joined with was withdrawn. Today somebody who was joined takes the place."""

    kind = "request_order_again"
    is_retired = True


class ForStaff(OfOrder):
    audience = Audience.STAFF
    to_seconds = False


class RequestNew(ForStaff):
    """Ordered, or passed on to them."""

    kind = "request_new"
    example = OfOrder.example | {"site": _("Xincheng"), "due_at": TIMES["starts_at"]}
    site: str
    due_at: datetime


class RequestNearlyDue(RequestNew):
    """To be answered by the next working day's end."""

    kind = "request_nearly_due"


class RequestLate(RequestNew):
    """Not answered in time: it climbed to them."""

    kind = "request_late"
    is_urgent = True


class RequestReopened(ForStaff):
    """Whoever ordered says that it was not done."""

    kind = "request_reopened"
    is_urgent = True
    example = OfOrder.example | {"said": "not_solved"}
    said: str


class RequestNote(ForStaff):
    """Somebody added a sentence."""

    kind = "request_note"


class RequestWithdrawn(ForStaff):
    """The requester does not need it any more."""

    kind = "request_withdrawn"


class RequestHandedOver(ForStaff):
    """Withdrawn, and another one that was joined with it takes its place."""

    kind = "request_handed_over"
    example = OfOrder.example | {"heir": "1127-09"}
    heir: str


class RequestDeclinedByColleague(ForStaff):
    """A colleague declined what the handler had taken on; why stands with the order, for whoever may read it."""

    kind = "request_declined_by_colleague"


class RequestJoinedByColleague(ForStaff):
    """A colleague joined it with `other`."""

    kind = "request_joined_by_colleague"
    example = OfOrder.example | {"other": "1127-09"}
    other: str


class RequestGotCompany(RequestJoinedByColleague):
    """A colleague joined `other` with it."""

    kind = "request_got_company"


class RequestPlannedByColleague(ForStaff):
    """A colleague planned an activity that answers it."""

    kind = "request_planned_by_colleague"


class RequestReleasedByColleague(ForStaff):
    """A colleague cancelled the activity that would have answered it."""

    kind = "request_released_by_colleague"
    example = OfOrder.example | {"because": REASON}
    because: Sentence
