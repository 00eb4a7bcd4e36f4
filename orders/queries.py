"""Reads of orders, shaped for pages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import Reader
from civic.kernel import audit
from civic.kernel.errors import NotFound
from civic.kernel.models import AuditEvent
from network.models import Site
from orders import visibility
from orders.models import OWN_HAND, Note, ServiceRequest
from orders.outcomes import REOPENS, Outcome
from orders.transitions import CLOSED_STATES, DONE_STATES, OPEN_STATES, RequestState
from orders.verbs import Did
from orders.visibility import reached

Orders = QuerySet[ServiceRequest]
TABS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "waiting": ((RequestState.SUBMITTED,), ("can_wait", "answer_due_at", "pk")),  # what can't wait stands first
    "to-plan": ((RequestState.ACCEPTED,), ("accepted_at", "pk")),
    "planned": ((RequestState.PLANNED,), ("-planned_at", "-pk")),
    "held": ((RequestState.HELD,), ("-held_at", "-pk")),
    "done": (DONE_STATES, ("-delivered_at", "-pk")),
    "closed": (CLOSED_STATES, ("-submitted_at", "-pk")),
}


def get(order_id: UUID, *, visible_to: Reader) -> ServiceRequest:
    """One order with what its page shows. Raises NotFound."""
    of_order = ("site", "owner", "catalogue_item", "requester", "handler", "rating", "declined_because__erased_by")
    own = (*of_order, "member", "address__site")
    other = (
        "merged_into__owner",
        "merged_into__requester",
        "merged_into__catalogue_item",
        "merged_into__declined_because__erased_by",
    )
    related = (*own, *other)
    order = visibility.visible_to(visible_to).select_related(*related).filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def sent_with(key: UUID | None, *, by: Reader) -> ServiceRequest:
    """The order that this form's key was spent on. Raises NotFound where it was somebody else's."""
    theirs = visibility.spoken_for(by) | Q(requester_id=by.pk)  # also what a worker wrote down for a caller
    order = ServiceRequest.objects.filter(theirs, submit_key=key).first()
    if order is None:
        raise NotFound
    return order


def mine(user: Reader) -> Orders:
    """What a person ordered; what staff wrote down for a caller is at their desk."""
    own = ServiceRequest.objects.filter(requester_id=user.pk, via__in=OWN_HAND)
    return own.select_related("site", "owner", "declined_because", "catalogue_item")


def ours(user: Reader) -> Orders:
    """One's own, and those of the people for whom one may act."""
    rows = ServiceRequest.objects.filter(visibility.spoken_for(user))
    return rows.select_related("site", "owner", "declined_because", "catalogue_item", "requester")


def to_withdraw(user: Reader) -> Orders:
    """A person's own that still stand, those joined with another included."""
    return mine(user).filter(state__in=(*OPEN_STATES, RequestState.MERGED))


def to_hand_over(user: Reader) -> Orders:
    """The same, with those of which somebody still has to say whether it was done."""
    return mine(user).filter(state__in=(*OPEN_STATES, RequestState.MERGED, RequestState.HELD))


def to_say(user: Reader) -> Orders:
    """A person's own that wait for their word whether it was done."""
    return mine(user).filter(state=RequestState.HELD)


def open_of(user: Reader, *, limit: int) -> list[ServiceRequest]:
    """The open orders that a person speaks for, those to say something of and those to rate, newest first."""
    states = (*OPEN_STATES, RequestState.HELD, RequestState.DELIVERED)
    return list(ours(user).filter(state__in=states).order_by("-submitted_at", "-pk")[:limit])


def waiting(user: Reader) -> Orders:
    """What this staff member's sites must answer."""
    return ServiceRequest.objects.filter(state=RequestState.SUBMITTED, owner__in=reached(user))


def waiting_for(user: Reader, *, limit: int) -> list[ServiceRequest]:
    """The same, the most urgent first."""
    rows = waiting(user).select_related("site", "owner", "requester", "catalogue_item", "address")
    return list(rows.order_by("can_wait", "answer_due_at", "pk")[:limit])


def not_done(user: Reader, *, limit: int) -> list[ServiceRequest]:
    """What this staff member's sites must plan again, since the day that was planned did not do it; whoever waits
    longest first. Each with `said_not_done`, the last word about it, if there is one.
    """
    said = Outcome.objects.filter(request=OuterRef("pk"), said__in=REOPENS).order_by("-pk").values("said")[:1]
    rows = ServiceRequest.objects.filter(state=RequestState.ACCEPTED, reopened_at__isnull=False)
    owned = rows.filter(owner__in=reached(user)).annotate(said_not_done=Subquery(said))
    return list(owned.select_related("site", "owner", "requester").order_by("submitted_at", "pk")[:limit])


def at_desk(user: Reader, *, tab: str, service_group: str = "") -> tuple[Orders, tuple[str, ...]]:
    """One tab of the staff's list with its order."""
    states, sorting = TABS.get(tab, TABS["waiting"])
    rows = ServiceRequest.objects.filter(state__in=states, site__in=reached(user))
    if service_group:
        rows = rows.filter(service_group=service_group)
    return rows.select_related("site", "owner", "requester", "catalogue_item", "address"), sorting


def filtered(user: Reader, *, state: str = "", site: int | None = None) -> Orders:
    """The API's list: one's own, and those of one's sites. An OR only where it finds more: no index serves one."""
    sites, rows = reached(user), ours(user)
    if sites:
        elsewhere = rows.exclude(site__in=sites).exists()
        rows = visibility.visible_to(user) if elsewhere else ServiceRequest.objects.filter(site__in=sites)
    rows = rows.select_related("site", "requester", "declined_because", "catalogue_item")
    if state:
        rows = rows.filter(state=state)
    if site is not None:
        rows = rows.filter(site__in=list(Site.objects.below(site).values_list("pk", flat=True)))
    return rows


def similar(order: ServiceRequest, *, limit: int = 5) -> list[ServiceRequest]:
    """Open orders of the same site that ask for the same: the same catalogue item, or a title that shares a pair of
    characters. A confidential one is answered by itself.
    """
    if order.is_confidential:
        return []
    title = order.title
    pairs = {title[i : i + 2] for i in range(len(title) - 1)} or {title}
    alike = Q()
    for pair in pairs:
        alike |= Q(title__contains=pair)
    if order.catalogue_item_id:
        alike |= Q(catalogue_item_id=order.catalogue_item_id)
    rows = ServiceRequest.objects.filter(alike, site_id=order.site_id, state__in=OPEN_STATES, is_confidential=False)
    return list(
        rows.filter(service_group=order.service_group)
        .exclude(pk=order.pk)
        .select_related("requester", "catalogue_item")
        .order_by("submitted_at", "pk")[:limit]
    )


def have_place(order_ids: Collection[UUID]) -> bool:
    """Whether it is known of any of them where it is."""
    return ServiceRequest.objects.filter(pk__in=list(order_ids), address__isnull=False).exists()


def confidential(order_ids: Collection[UUID]) -> list[ServiceRequest]:
    """Those of them that are confidential."""
    rows = ServiceRequest.objects.filter(pk__in=list(order_ids), is_confidential=True)
    return list(rows.select_related("requester", "catalogue_item", "member"))


def answered_by(activity_id: int) -> list[ServiceRequest]:
    """The orders that an activity answers, with those that were joined with them, as whoever goes there reads them. The
    caller has checked that.
    """
    live = ServiceRequest.objects.filter(plans__activity=activity_id, plans__released_at=None).values("pk")
    joined = Q(merged_into__in=live, state=RequestState.MERGED)
    rows = ServiceRequest.objects.filter(Q(pk__in=live) | joined).select_related("requester", "member", "address")
    return list(rows.order_by("submitted_at", "pk"))


def joined_with(order: ServiceRequest) -> list[ServiceRequest]:
    """The orders that are answered together with it, the first of them first; while it is open, only those that still
    go along: after a day that was held each goes its own way.
    """
    rows = order.merged_from.filter(state=RequestState.MERGED) if order.state in OPEN_STATES else order.merged_from
    return list(rows.select_related("requester", "catalogue_item").order_by("submitted_at", "pk"))


def events(order: ServiceRequest) -> list[AuditEvent]:
    """The order's history, oldest first."""
    return list(audit.history(order))


def notes(order: ServiceRequest) -> list[Note]:
    """What was written about it, oldest first. The caller has checked that the reader may read it."""
    return list(order.notes.select_related("sentence__erased_by").order_by("pk"))


def plans(order: ServiceRequest) -> list[Any]:
    """The activities that answer it, or the one it was joined with; this room knows them by what their pages show."""
    live = order.plans.filter(released_at=None).select_related("activity__site").order_by("pk")
    return list(live) or (plans(order.merged_into) if order.merged_into else [])


def record_look(order: ServiceRequest, *, by: Reader, now: datetime) -> None:
    """Every look of somebody else at a confidential order is itself recorded."""
    if visibility.can_read(order, by=by) and visibility.is_hidden_in_lists(order, from_=by):
        audit.record(Did.LOOKED_AT, by=by, target=order, at=now)
