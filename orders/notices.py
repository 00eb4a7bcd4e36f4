"""What people are told about orders."""

from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.models import Sentence
from network.models import Membership, Role, Site
from notifications import outbox, recipients
from notifications.calls import actions as calls
from notifications.declared import TIMES, Audience, Notice
from orders import visibility
from orders.models import ServiceRequest
from orders.transitions import RequestState

REASON = _("Nobody can come on that day.")  # of the examples


def staff_of(site: Site, *, but: User | None = None) -> list[User]:
    """The staff of this very site; where it has none (`but` not counted), of the nearest above that has."""
    return _nearest_staff(site, but=but)[1]


def in_place_of(person: User, *, at: Site) -> list[User]:
    """A member of staff; the site's others where that account is closed, or nobody would hear."""
    return [person] if recipients.can_hear(person) else staff_of(at)


def answering(site: Site, *, but: User | None = None) -> Site:
    """Whose turn it is with what is ordered at a site: its own, or the nearest's above that has staff (`but` not
    counted).
    """
    pk = _nearest_staff(site, but=but)[0]
    return site if pk == site.pk else Site.objects.get(pk=pk)


def _nearest_staff(site: Site, *, but: User | None = None) -> tuple[int, list[User]]:
    found = Membership.objects.filter(site__in=site.path, role=Role.STAFF).exclude(user=but)
    people: dict[int, list[User]] = {}
    for membership in found.select_related("user").order_by("pk"):
        if recipients.can_hear(membership.user):
            people.setdefault(membership.site_id, []).append(membership.user)
    return next(((pk, people[pk]) for pk in reversed(site.path) if pk in people), (site.pk, []))


class _OfOrder(Notice):
    """What all of them name. A confidential order is told without its words: by its number, or with an empty title."""

    example = {"title": _("Repair a lamp"), "number": "1127-08"}
    title: str
    number: str


class _ForRequester(_OfOrder):
    """For the requester; where staff wrote the order down, told by telephone (notifications.calls)."""

    audience = Audience.RESIDENT
    is_urgent = True


class RequestAccepted(_ForRequester):
    """Staff took it on."""

    kind = "request_accepted"


class RequestDeclined(_ForRequester):
    """Staff can't do it."""

    kind = "request_declined"
    example = _OfOrder.example | {"because": REASON}
    because: Sentence


class RequestMoved(_ForRequester):
    """Passed on to another site."""

    kind = "request_moved"
    example = _OfOrder.example | {"site": _("Xincheng"), "because": REASON}
    site: str
    because: Sentence


class RequestMerged(_ForRequester):
    """Joined with a similar one, and followed with it."""

    kind = "request_merged"


class RequestPlanned(_ForRequester):
    """An activity answers it, and is published; of a visit the place stands in no message."""

    kind = "request_planned"
    example = _OfOrder.example | {"location": _("Service hall")} | TIMES
    location: str | None = None  # these three in no message from before they were told
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class RequestPlanChanged(_ForRequester):
    """The activity that answers it is at another time or place; of a visit the place stands in no message."""

    kind = "request_plan_changed"
    example = _OfOrder.example | {"location": _("Service hall")} | TIMES
    location: str
    starts_at: datetime
    ends_at: datetime


class RequestReleased(_ForRequester):
    """The activity that answers it was cancelled; it waits for a new plan."""

    kind = "request_released"
    example = _OfOrder.example | {"because": REASON}
    because: Sentence


class RequestFollowUp(_ForRequester):
    """Held for a caller, who is asked by telephone whether it was done and how it was."""

    kind = "request_follow_up"


class RequestHeld(_ForRequester):
    """It was held: was it done? Without a word by `due_at` it counts as done."""

    kind = "request_held"
    example = _OfOrder.example | {"due_at": TIMES["ends_at"]}
    due_at: datetime


class RequestNotHeld(_ForRequester):
    """The day came, but nobody helped or nobody was helped; it waits for a new plan."""

    kind = "request_not_held"


class RequestDelivered(_ForRequester):
    """Nobody contradicted in time, so it counts as done: how was it?"""

    kind = "request_delivered"
    is_urgent = False


class RequestOrderAgain(_ForRequester):
    """The one it was joined with was withdrawn. Today somebody who was joined takes the place."""

    kind = "request_order_again"
    is_retired = True


class _ForStaff(_OfOrder):
    audience = Audience.STAFF


class RequestNew(_ForStaff):
    """Ordered, or passed on to them."""

    kind = "request_new"
    example = _OfOrder.example | {"site": _("Xincheng"), "due_at": TIMES["starts_at"]}
    site: str
    due_at: datetime


class RequestNearlyDue(RequestNew):
    """To be answered by the next working day's end."""

    kind = "request_nearly_due"


class RequestLate(RequestNew):
    """Not answered in time: it climbed to them."""

    kind = "request_late"
    is_urgent = True


class RequestReopened(_ForStaff):
    """Whoever ordered says that it was not done."""

    kind = "request_reopened"
    is_urgent = True
    example = _OfOrder.example | {"said": "not_solved"}
    said: str


class RequestNote(_ForStaff):
    """Somebody added a sentence."""

    kind = "request_note"


class RequestWithdrawn(_ForStaff):
    """The requester does not need it any more."""

    kind = "request_withdrawn"


class RequestHandedOver(_ForStaff):
    """Withdrawn, and another one that was joined with it takes its place."""

    kind = "request_handed_over"
    example = _OfOrder.example | {"heir": "1127-09"}
    heir: str


class RequestDeclinedByColleague(_ForStaff):
    """A colleague declined what the handler had taken on; why stands with the order, for whoever may read it."""

    kind = "request_declined_by_colleague"


class RequestJoinedByColleague(_ForStaff):
    """A colleague joined it with `other`."""

    kind = "request_joined_by_colleague"
    example = _OfOrder.example | {"other": "1127-09"}
    other: str


class RequestGotCompany(RequestJoinedByColleague):
    """A colleague joined `other` with it."""

    kind = "request_got_company"


class RequestPlannedByColleague(_ForStaff):
    """A colleague planned an activity that answers it."""

    kind = "request_planned_by_colleague"


class RequestReleasedByColleague(_ForStaff):
    """A colleague cancelled the activity that would have answered it."""

    kind = "request_released_by_colleague"
    example = _OfOrder.example | {"because": REASON}
    because: Sentence


FOLLOWED = (
    RequestAccepted,
    RequestDeclined,
    RequestMoved,
    RequestPlanned,
    RequestPlanChanged,
    RequestReleased,
    RequestNotHeld,
)


def tell_requester(order: ServiceRequest, notice: type[_ForRequester], *, at: datetime, **more: Any) -> None:
    """In the inbox, and by text message where the person wants it; callers by telephone. Those whose orders were joined
    with it hear what becomes of it, under their own order's name. `more` are the notice's other parameters; raises
    TypeError.
    """
    _tell(order, notice, at=at, **more)
    if notice in FOLLOWED:
        for joined in order.merged_from.filter(state=RequestState.MERGED).select_related("requester").order_by("pk"):
            _tell(joined, notice, at=at, **more)


class Occasion(Protocol):
    """What this room knows of an activity, which stands above it."""

    starts_at: datetime
    ends_at: datetime
    location: str
    audience: str


def tell_day(
    order: ServiceRequest, notice: type[RequestPlanned | RequestPlanChanged], activity: Occasion, *, at: datetime
) -> None:
    """Its day, or another one. The place of a visit is a person's home, so it stands in no message."""
    where = activity.location if activity.audience == "open" else ""
    times = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
    tell_requester(order, notice, at=at, location=where, **times)


def tell_held(order: ServiceRequest, *, at: datetime) -> None:
    """The requester is asked whether it was done; a caller is called back by staff other than the handler."""
    if not order.is_written_down:
        tell_requester(order, RequestHeld, at=at, due_at=order.outcome_due_at)
        return
    _ask(order, RequestFollowUp, at=at, not_by=order.handler)


def tell_reopened(order: ServiceRequest, said: str, *, by: User | None, at: datetime) -> None:
    """The staff of the site whose turn it is, and the handler."""
    handler = [] if order.handler is None else in_place_of(order.handler, at=order.site)
    people = {person.pk: person for person in (*staff_of(order.owner), *handler)}
    _tell_staff(order, RequestReopened, list(people.values()), but=by, at=at, said=said)


def tell_handler(order: ServiceRequest, notice: type[_ForStaff], *, by: User | None, at: datetime, **more: Any) -> None:
    """The handler hears what others did with the order (it was withdrawn, a sentence was added); nothing of what the
    handler did.
    """
    if order.handler is not None:
        people = in_place_of(order.handler, at=order.site)
        _tell_staff(order, notice, people, but=by, at=at, **more)


def tell_staff(order: ServiceRequest, notice: type[RequestNew], *, site: Site, at: datetime) -> None:
    """A new, nearly due or late order."""
    _tell_staff(
        order,
        notice,
        staff_of(site),
        at=at,
        key=f":{site.pk}",  # what was passed on may come back
        site=str(order.site),
        due_at=order.answer_due_at,
    )


def _tell(order: ServiceRequest, notice: type[_ForRequester], *, at: datetime, **more: Any) -> None:
    if order.is_written_down:
        _ask(order, notice, at=at, **more)
        return
    outbox.tell(
        [order.requester],
        notice(title=_title(order), number=order.number, **more),
        url=reverse("orders:detail", args=[order.pk]),
        source_key=f"request:{order.pk}:{notice.kind}:{at.isoformat()}",
        at=at,
        subject=subject(order),
    )


def _ask(
    order: ServiceRequest, notice: type[_ForRequester], *, at: datetime, not_by: User | None = None, **more: Any
) -> None:
    """Of an order that staff wrote down: the station tells it by telephone; with `not_by`, the nearest site that has
    somebody else.
    """
    calls.ask(
        [subject(order)],
        notice(title=_title(order), number=order.number, **more),
        site=answering(order.site, but=not_by),
        url=reverse("orders:desk_detail", args=[order.pk]),
        source_key=f"request:{order.pk}:{notice.kind}:{at.isoformat()}",
        at=at,
        not_by=not_by,
    )


def subject(order: ServiceRequest) -> str:
    """What its requester is told is about this; newer news of it replaces older."""
    return f"request:{order.pk}"


def _title(order: ServiceRequest) -> str:
    """In the requester's language. A confidential order is told without its words."""
    if visibility.is_hidden_in_lists(order, from_=order.requester):
        return order.number
    with translation.override(order.requester.language):
        return order.heading


def _tell_staff(
    order: ServiceRequest,
    notice: type[_ForStaff],
    people: list[User],
    *,
    at: datetime,
    but: User | None = None,
    key: str = "",
    **more: Any,
) -> None:
    """A confidential order is told without its words: all of them get one text, and may be its requester or not."""
    title = "" if order.is_confidential else order.title
    outbox.tell(
        people,
        notice(title=title, number=order.number, **more),
        url=reverse("orders:desk_detail", args=[order.pk]),
        source_key=f"request:{order.pk}:{notice.kind}{key}:{at.isoformat()}",
        at=at,
        but=but,
    )
