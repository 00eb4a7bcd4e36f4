"""What people are told about orders."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from network.models import Membership, Role, Site
from notifications import outbox
from orders.models import ServiceRequest


def staff_at(site: Site) -> list[User]:
    """The staff whose membership is at this very site."""
    return list(User.objects.filter(memberships__site=site, memberships__role=Role.STAFF, is_active=True))


FOLLOWED = ("accepted", "declined", "moved", "planned", "plan_changed", "released")


def tell_requester(request: ServiceRequest, kind: str, *, at: datetime, **params: Any) -> None:
    """Accepted, declined, moved, planned, done: in the inbox, and by text message where the person wants it. Those
    whose orders were joined with it hear what becomes of it, under their own order's name.
    """
    _tell(request, kind, at=at, **params)
    if kind in FOLLOWED:
        tell_joined(request, kind, at=at, **params)


def tell_joined(request: ServiceRequest, kind: str, *, at: datetime, **params: Any) -> None:
    """Whoever ordered what was joined with this one."""
    for joined in request.merged_from.select_related("requester").order_by("pk"):
        _tell(joined, kind, at=at, **params)


def tell_handler(request: ServiceRequest, kind: str, *, by: Any, at: datetime) -> None:
    """Whoever of the staff took it on, unless they did it themselves: withdrawn, or a sentence was added."""
    if request.handler is None or request.handler_id == by.pk:
        return
    params = {"title": request.title, "number": request.number}
    url = reverse("orders:desk_detail", args=[request.pk])
    key = f"request:{request.pk}:{kind}:{at.isoformat()}"
    outbox.tell([request.handler], f"request_{kind}", params=params, url=url, source_key=key, at=at)


def _tell(request: ServiceRequest, kind: str, *, at: datetime, **params: Any) -> None:
    params = {"title": request.title, "number": request.number} | params
    url = reverse("orders:detail", args=[request.pk])
    key = f"request:{request.pk}:{kind}:{at.isoformat()}"
    outbox.tell([request.requester], f"request_{kind}", params=params, url=url, source_key=key, at=at, urgent=True)


def tell_staff(request: ServiceRequest, kind: str, *, site: Site, at: datetime) -> None:
    """A new, nearly due or late order; a confidential one without its words."""
    title = "" if request.is_confidential else request.title
    due = request.answer_due_at.isoformat()
    params = {"title": title, "number": request.number, "site": str(request.site), "due_at": due}
    url = reverse("orders:desk_detail", args=[request.pk])
    key = f"request:{request.pk}:{kind}:{site.pk}:{at.isoformat()}"  # what was passed on may come back
    outbox.tell(staff_at(site), f"request_{kind}", params=params, url=url, source_key=key, at=at, urgent=kind == "late")


def has_staff(site: Site) -> bool:
    """Whether anybody would read it there."""
    return Membership.objects.filter(site=site, role=Role.STAFF).exists()
