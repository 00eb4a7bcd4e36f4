"""Orders through their real door, and the hours at which they are looked at."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from network.models import Role, Site
from orders import actions
from orders.models import ServiceRequest
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


def delivered(request: ServiceRequest, *, staff: Any, now: datetime) -> ServiceRequest:
    """Planned and done."""
    ids: Collection[Any] = [request.pk]
    actions.plan(order_ids=ids, by=staff, now=now)
    actions.deliver(order_ids=ids, by=staff, now=now)
    request.refresh_from_db()
    return request
