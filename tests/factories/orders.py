"""Orders through their real door, and the hours at which they are looked at."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from network.models import Role, Site
from orders import actions
from orders.models import ServiceRequest
from orders.transitions import RequestState
from tests.factories.people import person

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai(text: str) -> datetime:
    """ "2026-11-25 09:30" on Shanghai's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def order(site: Site, *, now: datetime, by: Any = None, **fields: Any) -> ServiceRequest:
    """A resident's order for a day that leaves the station all its working days to answer."""
    day = timezone.localdate(now) + timedelta(days=14)
    given = {"service_group": "elderly", "title": "修台灯", "wanted_from": day, "wanted_until": day}
    return actions.submit(by=by or person(Role.RESIDENT, at=site), now=now, site=site, **(given | fields))


def held(request: ServiceRequest, *, staff: Any, now: datetime) -> ServiceRequest:
    """Planned and held: whoever ordered is asked whether it was done."""
    ids: Collection[Any] = [request.pk]
    actions.plan(order_ids=ids, by=staff, now=now)
    actions.hold(order_ids=ids, by=staff, now=now)
    request.refresh_from_db()
    return request


def delivered(request: ServiceRequest, *, staff: Any, now: datetime) -> ServiceRequest:
    """Planned, held, and nobody said otherwise until now."""
    held(request, staff=staff, now=now)
    family = ServiceRequest.objects.filter(Q(pk=request.pk) | Q(merged_into=request), state=RequestState.HELD)
    family.update(outcome_due_at=now)
    actions.settle_what_is_due(now=now)
    request.refresh_from_db()
    return request
