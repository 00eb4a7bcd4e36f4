"""What staff are told about what they planned. Who has a seat hears in activities.signups, volunteers in their wing."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity, Audience
from civic.kernel.models import Sentence
from network import policies as network
from network.models import Role
from notifications import declared, outbox
from notifications.declared import TIMES, Notice


class _OfPlan(Notice):
    """Where a visit is stands in no message."""

    audience = declared.Audience.STAFF
    to_seconds = False
    example = TIMES | {"title": _("Weekend science making"), "location": _("Xincheng club")}
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str


class PlanChanged(_OfPlan):
    """A colleague gave it another time or place."""

    kind = "plan_changed"


class PlanCancelled(_OfPlan):
    """A colleague cancelled it."""

    kind = "plan_cancelled"
    example = _OfPlan.example | {"because": _("Heavy rain is forecast.")}
    because: Sentence


def tell_planner(activity: Activity, notice: type[_OfPlan], *, by: User | None, at: datetime, **more: Any) -> None:
    """Whoever planned it, while they work there, hears when a colleague moves or cancels it; not that it was published
    or completed, which is how plans go.
    """
    planner = activity.created_by
    if planner is None or not network.has_role(planner, Role.STAFF, at=activity.site):
        return
    told = notice(
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        location=activity.location if activity.audience == Audience.OPEN else "",
        **more,
    )
    url = reverse("activities:desk_detail", args=[activity.pk])
    key = f"activity:{activity.pk}:{notice.kind}:{at.isoformat()}"
    outbox.tell([planner], told, url=url, source_key=key, at=at, but=by)
