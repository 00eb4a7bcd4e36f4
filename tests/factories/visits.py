"""Home visits through their real doors: planned from orders, served and completed."""

from datetime import datetime, timedelta
from typing import Any

from activities import actions
from activities.models import Activity, Mode
from network.models import Site
from orders.models import ServiceRequest
from volunteers.attendance import actions as attendance
from volunteers.claims import actions as claims
from volunteers.claims.models import Claim

HOUR = timedelta(hours=1)


def visit(station: Site, *orders: ServiceRequest, staff: Any, now: datetime, **fields: Any) -> Activity:
    """Planned the day before yesterday, published, and over an hour ago."""
    before, start = now - timedelta(days=2), now - 2 * HOUR
    given: dict[str, Any] = {"title": "上门修灯", "service_group": "elderly", "location": "3号楼", "mode": Mode.AT_HOME}
    given |= {"starts_at": start, "ends_at": start + HOUR, "volunteers_needed": 3}
    ids = [order.pk for order in orders]
    made = actions.create(by=staff, now=before, site=station, request_ids=ids, **(given | fields))
    return actions.publish(activity_id=made.pk, by=staff, now=before)


def serve(activity: Activity, helper: Any, *, staff: Any, now: datetime) -> Claim:
    """Somebody takes a place and is noted as there from the start to the end."""
    claim = claims.place(activity_id=activity.pk, volunteer_id=helper.pk, by=staff, now=now - timedelta(days=1))
    attendance.check_in(claim_id=claim.pk, by=staff, now=now, at=activity.starts_at)
    return attendance.check_out(claim_id=claim.pk, by=staff, now=now, at=activity.ends_at)


def complete(activity: Activity, *, staff: Any, now: datetime, came: int = 1) -> Activity:
    """Staff say who was served."""
    return actions.complete(activity_id=activity.pk, attended_residents=came, report="", by=staff, now=now)
