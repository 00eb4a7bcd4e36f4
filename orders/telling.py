"""Who hears of an order, and how: an account by a message, a caller by telephone."""

from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse

from accounts.models import User
from civic.kernel.languages import InBoth
from network.models import Membership, Role, Site
from notifications import outbox, recipients
from notifications.calls import actions as calls
from orders import notices, visibility
from orders.models import ServiceRequest
from orders.transitions import RequestState


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


FOLLOWED = (
    notices.RequestAccepted,
    notices.RequestDeclined,
    notices.RequestMoved,
    notices.RequestPlanned,
    notices.RequestPlanChanged,
    notices.RequestReleased,
    notices.RequestNotHeld,
)


def tell_requester(order: ServiceRequest, notice: type[notices.ForRequester], *, at: datetime, **more: Any) -> None:
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
    order: ServiceRequest,
    notice: type[notices.RequestPlanned | notices.RequestPlanChanged],
    activity: Occasion,
    *,
    at: datetime,
) -> None:
    """Its day, or another one. The place of a visit is a person's home, so it stands in no message."""
    where = activity.location if activity.audience == "open" else ""
    times = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
    tell_requester(order, notice, at=at, location=where, **times)


def tell_held(order: ServiceRequest, *, at: datetime) -> None:
    """The requester is asked whether it was done; a caller is called back by staff other than the handler."""
    if not order.is_written_down:
        tell_requester(order, notices.RequestHeld, at=at, due_at=order.outcome_due_at)
        return
    _ask(order, notices.RequestFollowUp, at=at, not_by=order.handler)


def tell_reopened(order: ServiceRequest, said: str, *, by: User | None, at: datetime) -> None:
    """The staff of the site whose turn it is, and the handler."""
    handler = [] if order.handler is None else in_place_of(order.handler, at=order.site)
    people = {person.pk: person for person in (*staff_of(order.owner), *handler)}
    _tell_staff(order, notices.RequestReopened, list(people.values()), but=by, at=at, said=said)


def tell_handler(
    order: ServiceRequest, notice: type[notices.ForStaff], *, by: User | None, at: datetime, **more: Any
) -> None:
    """The handler hears what others did with the order (it was withdrawn, a sentence was added); nothing of what the
    handler did.
    """
    if order.handler is not None:
        people = in_place_of(order.handler, at=order.site)
        _tell_staff(order, notice, people, but=by, at=at, **more)


def tell_staff(order: ServiceRequest, notice: type[notices.RequestNew], *, site: Site, at: datetime) -> None:
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


def _tell(order: ServiceRequest, notice: type[notices.ForRequester], *, at: datetime, **more: Any) -> None:
    if order.is_written_down:
        _ask(order, notice, at=at, **more)
        return
    outbox.tell(
        [order.requester],
        notice(title=_title(order), number=order.number, **more),
        discreet=notice(title=order.number, number=order.number, **more) if order.is_confidential else None,
        url=reverse("orders:detail", args=[order.pk]),
        source_key=f"request:{order.pk}:{notice.kind}:{at.isoformat()}",
        at=at,
        subject=subject(order),
    )


def _ask(
    order: ServiceRequest, notice: type[notices.ForRequester], *, at: datetime, not_by: User | None = None, **more: Any
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


def _title(order: ServiceRequest) -> str | InBoth:
    """A confidential order is told without its words."""
    return order.number if visibility.is_hidden_in_lists(order, from_=order.requester) else order.name


def _tell_staff(
    order: ServiceRequest,
    notice: type[notices.ForStaff],
    people: list[User],
    *,
    at: datetime,
    but: User | None = None,
    key: str = "",
    **more: Any,
) -> None:
    """A confidential order is told without its words: all of them get one text, and may be its requester or not."""
    title = "" if order.is_confidential else order.name
    outbox.tell(
        people,
        notice(title=title, number=order.number, **more),
        url=reverse("orders:desk_detail", args=[order.pk]),
        source_key=f"request:{order.pk}:{notice.kind}{key}:{at.isoformat()}",
        at=at,
        but=but,
    )
