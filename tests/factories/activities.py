"""Activities through their real door, and the form that staff fill in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from activities import actions
from activities.models import Activity


def plan(station: Any, by: Any, now: Any, **fields: Any) -> Activity:
    start = now + timedelta(days=3)
    given = {"title": "义诊", "service_group": "elderly", "location": "大厅", "starts_at": start, "seats": 20}
    return actions.create(by=by, now=now, site=station, **(given | {"ends_at": start + timedelta(hours=2)} | fields))


def form(now: Any, **fields: Any) -> dict[str, Any]:
    day = timezone.localdate(now) + timedelta(days=4)
    given = {
        "title": "剪纸",
        "service_group": "children",
        "date": day.isoformat(),
        "start_time": "09:00",
        "end_time": "11:00",
        "location": "大厅",
        "mode": "on_site",
        "seats": "12",
        "volunteers_needed": "2",
        "grade": "a",
        "summary": "",
    }
    return {name: value for name, value in (given | fields).items() if value is not None}
