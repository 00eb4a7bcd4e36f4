"""What people are told about orders."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from civic.kernel.models import Sentence
from network.models import Membership, Role, Site
from notifications import outbox
from orders import visibility
from orders.models import ServiceRequest


def staff_of(site: Site, *, but: Any = None) -> list[User]:
    """The staff of this very site; where it has none (`but` not counted), of the nearest above that has."""
    return _nearest_staff(site, but=but)[1]


def in_place_of(person: User, *, at: Site) -> list[User]:
    """A member of staff; the site's others where that account is closed, or nobody would hear."""
    return [person] if person.is_active else staff_of(at)


def answering(site: Site) -> Site:
    """Whose turn it is with what is ordered at a site: its own, or the nearest's above that has staff."""
    pk = _nearest_staff(site)[0]
    return site if pk == site.pk else Site.objects.get(pk=pk)


def _nearest_staff(site: Site, *, but: Any = None) -> tuple[int, list[User]]:
    found = Membership.objects.filter(site__in=site.path, role=Role.STAFF, user__is_active=True).exclude(user=but)
    people: dict[int, list[User]] = {}
    for membership in found.select_related("user").order_by("pk"):
        people.setdefault(membership.site_id, []).append(membership.user)
    return next(((pk, people[pk]) for pk in reversed(site.path) if pk in people), (site.pk, []))


FOLLOWED = ("accepted", "declined", "moved", "planned", "plan_changed", "released")


def tell_requester(
    request: ServiceRequest, kind: str, *, at: datetime, because: Sentence | None = None, **params: Any
) -> None:
    """Accepted, declined, moved, planned: in the inbox, and by text message where the person wants it. Those whose
    orders were joined with it hear what becomes of it, under their own order's name.
    """
    _tell(request, kind, at=at, because=because, **params)
    if kind in FOLLOWED:
        for joined in request.merged_from.select_related("requester").order_by("pk"):
            _tell(joined, kind, at=at, because=because, **params)


def tell_delivered(request: ServiceRequest, *, at: datetime) -> None:
    """Whoever ordered may say how it was; a caller is called back by staff who did not take it on."""
    if not request.is_written_down:
        tell_requester(request, "delivered", at=at)
        return
    _tell_staff(request, "follow_up", staff_of(request.site, but=request.handler), at=at)


def tell_handler(request: ServiceRequest, kind: str, *, by: User, at: datetime, **params: Any) -> None:
    """Whoever of the staff took it on, unless they did it themselves: withdrawn, or a sentence was added."""
    if request.handler is not None and request.handler_id != by.pk:
        _tell_staff(request, kind, in_place_of(request.handler, at=request.site), at=at, **params)


def tell_staff(request: ServiceRequest, kind: str, *, site: Site, at: datetime) -> None:
    """A new, nearly due or late order."""
    due = request.answer_due_at.isoformat()
    key = f"{kind}:{site.pk}"  # what was passed on may come back
    params = {"site": str(request.site), "due_at": due}
    _tell_staff(request, kind, staff_of(site), at=at, key=key, urgent=kind == "late", **params)


def _tell(request: ServiceRequest, kind: str, *, at: datetime, because: Sentence | None, **params: Any) -> None:
    hidden = visibility.is_hidden_in_lists(request, from_=request.requester)
    params = {"title": request.number if hidden else request.title, "number": request.number} | params
    if request.is_written_down:  # it reaches whoever wrote it down: a caller is told by telephone
        params["call"] = request.number if hidden else request.on_behalf_of_name
    url = reverse("orders:detail", args=[request.pk])
    key = f"request:{request.pk}:{kind}:{at.isoformat()}"
    whom = in_place_of(request.requester, at=request.site) if request.is_written_down else [request.requester]
    outbox.tell(
        whom,
        f"request_{kind}",
        params=params,
        because=because,
        url=url,
        source_key=key,
        at=at,
        urgent=True,
    )


def _tell_staff(
    request: ServiceRequest,
    kind: str,
    people: list[User],
    *,
    at: datetime,
    key: str = "",
    urgent: bool = False,
    **params: Any,
) -> None:
    """A confidential order without its words: one text for all of them, whoever it is that ordered."""
    title = "" if request.is_confidential else request.title
    params = {"title": title, "number": request.number} | params
    url = reverse("orders:desk_detail", args=[request.pk])
    key = f"request:{request.pk}:{key or kind}:{at.isoformat()}"
    outbox.tell(people, f"request_{kind}", params=params, url=url, source_key=key, at=at, urgent=urgent)
