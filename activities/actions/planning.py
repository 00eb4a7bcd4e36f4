"""An activity's life: planned from orders or from nothing, published, or cancelled; completing.py has its end."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities import audiences, notices, policies, visibility
from activities.errors import Begun, Over
from activities.events import (
    ActivityCancelled,
    ActivityMoved,
    ActivityPublished,
    ActivityRelocated,
    RequestLeft,
    SeatsChanged,
    SeatsChanging,
)
from activities.locks import locked
from activities.models import OLDEST, Activity, Audience, PlannedRequest
from activities.transitions import ActivityState
from activities.verbs import Did
from civic.kernel import audit, sentences
from civic.kernel.db import violations
from civic.kernel.errors import Invalid, NotFound, WrongState
from civic.kernel.models import Sentence
from civic.kernel.typed import clean_text
from network.models import Site
from orders import actions as orders
from orders.errors import AlreadyPlanned
from orders.models import ServiceRequest

EDITABLE = frozenset(
    [
        "title",
        "summary",
        "service_group",
        "series",
        "brand",
        "venue",
        "location",
        "mode",
        "starts_at",
        "ends_at",
        "seats",
        "age_from",
        "age_until",
        "volunteers_needed",
        "grade",
    ]
)
WHEN = frozenset(["starts_at", "ends_at"])
TOLD = WHEN | {"location"}  # people come to it: they hear when it changes
PAST = TOLD | {"venue", "mode", "seats"}  # what stays as it was once it is over


@transaction.atomic
def create(
    *,
    by: User,
    now: datetime,
    site: Site,
    request_ids: Collection[UUID] = (),
    instead_of: int | None = None,
    allow_past: bool = False,
    **fields: Any,
) -> Activity:
    """A draft, which answers these orders. Raises NotAllowed, Invalid, AlreadyPlanned, NotFound.

    `instead_of` is the key of something cancelled: whoever was in hears of this one once it is published. `allow_past`
    is for plans of former months that come in as a spreadsheet."""
    if instead_of is not None:
        fields["instead_of"] = _cancelled(instead_of, by=by)
    audience = audiences.of(title=fields["title"], mode=fields.get("mode"), order_ids=request_ids)
    if audiences.is_where_ordered(fields.get("mode"), request_ids):
        fields["location"] = str(site)
    activity = checked(by=by, now=now, site=site, allow_past=allow_past, audience=audience, **fields)
    activity.save(force_insert=True)
    audit.record(Did.CREATED, by=by, target=activity, at=now, to_state=activity.state)
    if request_ids:
        requests = orders.plan(order_ids=request_ids, by=by, now=now)
        with violations({"one_plan_a_request": AlreadyPlanned(title=activity.title)}):
            PlannedRequest.objects.bulk_create(
                PlannedRequest(activity=activity, request=request, planned_at=now) for request in requests
            )
    return activity


def _cancelled(activity_id: int, *, by: User) -> Activity:
    activity = visibility.visible_to(by).select_related("site").filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    policies.check_staff(activity, by=by)
    if activity.state != ActivityState.CANCELLED:
        raise Invalid(_("Only what was cancelled has a new date."), code="not_cancelled", field="instead_of")
    return activity


def checked(*, by: User, now: datetime, site: Site, allow_past: bool, **fields: Any) -> Activity:
    """A draft that may be written, not written yet. Raises NotAllowed, Invalid."""
    policies.check_can_plan_at(site, by=by)
    _check_times(fields["starts_at"], fields["ends_at"], now=None if allow_past else now)
    activity = Activity(site=site, created_by=by, created_at=now, **fields)
    _check_ages(activity)
    return activity


def _check_ages(activity: Activity) -> None:
    first, last = activity.age_from, activity.age_until
    if max(first or 0, last or 0) > OLDEST:
        raise Invalid(code="out_of_range", field="age_until" if (last or 0) > OLDEST else "age_from")
    if first is not None and last is not None and last < first:
        raise Invalid(_("The highest age is below the lowest."), code="ages_in_order", field="age_until")


def _check_times(starts_at: datetime, ends_at: datetime, *, now: datetime | None) -> None:
    if ends_at <= starts_at:
        raise Invalid(_("The end is before the start."), code="end_before_start", field="ends_at")
    if now and starts_at <= now:
        raise Invalid(_("This time has passed."), code="past", field="starts_at")


@transaction.atomic
def edit(*, activity_id: int, by: User, now: datetime, **fields: Any) -> Activity:
    """Change a draft or published activity. Raises NotFound, NotAllowed, WrongState, Begun, Over, AudienceFixed,
    Invalid.

    A new time or place and another number of seats reach seats and volunteers through events; those who ordered it are
    told."""
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    if activity.state not in (ActivityState.DRAFT, ActivityState.PUBLISHED):
        raise WrongState(state=activity.get_state_display(), verb="edit")
    if audiences.is_where_ordered(fields.get("mode", activity.mode), planned_orders(activity)):
        fields["location"] = str(activity.site)
    changed = {name for name, value in fields.items() if name in EDITABLE and getattr(activity, name) != value}
    if not changed:
        return activity
    _check_still_to_come(activity, changed, ends_at=fields.get("ends_at", activity.ends_at), now=now)
    for name in changed:
        setattr(activity, name, fields[name])
    if changed & {"mode", "title"}:
        audiences.settle(activity, planned_orders(activity))
    _check_ages(activity)
    _check_capacity(activity, changed)
    _check_times(activity.starts_at, activity.ends_at, now=now if "starts_at" in changed else None)
    activity.save(update_fields=sorted(changed | {"audience"}))
    audit.record(Did.EDITED, by=by, target=activity, at=now, data={"fields": sorted(changed)})
    if changed & WHEN:
        ActivityMoved(activity=activity, by=by, at=now).send()
    elif "location" in changed:
        ActivityRelocated(activity=activity, at=now).send()
    if "seats" in changed:
        SeatsChanged(activity=activity, at=now).send()
    if activity.state == ActivityState.PUBLISHED and changed & TOLD:
        notices.tell_planner(activity, notices.PlanChanged, by=by, at=now)
        # last, since orders are locked after seats
        orders.tell_moved(order_ids=planned_orders(activity), activity=activity, now=now)
    return activity


def _check_still_to_come(activity: Activity, changed: set[str], *, ends_at: datetime, now: datetime) -> None:
    """Of what has begun only the end can be put off, of what is over nothing that people came for changes. A draft was
    never told to anybody: it may get a new day.
    """
    if activity.state != ActivityState.PUBLISHED or now < activity.starts_at:
        return
    if now >= activity.ends_at and (refused := changed & PAST):
        raise Over(field=min(refused))
    if "starts_at" in changed or ends_at < activity.ends_at:
        raise Begun(field="starts_at" if "starts_at" in changed else "ends_at")


def _check_capacity(activity: Activity, changed: set[str]) -> None:
    if activity.seats is not None and activity.seats < activity.seats_taken:
        text = _("%(taken)d seats are taken already.")
        raise Invalid(text, code="below_taken", field="seats", taken=activity.seats_taken)
    if "seats" in changed:
        SeatsChanging(activity=activity).send()
    if activity.volunteers_needed < activity.volunteers_claimed:
        text = _("%(taken)d volunteers have a place already.")
        raise Invalid(text, code="below_taken", field="volunteers_needed", taken=activity.volunteers_claimed)


@transaction.atomic
def publish(*, activity_id: int, by: User, now: datetime, other_ages: bool = False) -> Activity:
    """Everybody can see it, and whoever ordered it has a seat; with `other_ages` also those outside its ages. Raises
    NotFound, NotAllowed, WrongState, Invalid (its time has passed, it has fewer seats than it was ordered for, or
    somebody it was ordered for is outside its ages).
    """
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    activity.machine.check(activity, "publish")  # a wrong state is said before a passed time
    _check_times(activity.starts_at, activity.ends_at, now=now)
    order_ids = planned_orders(activity)
    audiences.settle(activity, order_ids)  # an order may have become confidential meanwhile
    activity.move("publish", by=by, at=now, audience=activity.audience)
    ActivityPublished(activity=activity, by=by, at=now, other_ages=other_ages).send()
    orders.tell_planned(order_ids=order_ids, activity=activity, now=now)
    return activity


def leave_plan(*, request: ServiceRequest, heir: ServiceRequest | None, now: datetime) -> None:
    """A withdrawn order is answered by no activity any more; its heir is, if it has one. The caller holds the
    activity's lock.
    """
    for plan in request.plans.filter(released_at=None):
        plan.released_at = now
        plan.save(update_fields=["released_at"])
        if heir is not None:
            PlannedRequest.objects.create(activity_id=plan.activity_id, request=heir, planned_at=now)
        RequestLeft(activity_id=plan.activity_id, order=request, at=now).send()
        _cancel_empty_visit(plan.activity_id, now=now)


def _cancel_empty_visit(activity_id: int, *, now: datetime) -> None:
    """Nobody waits for it any more: volunteers must not stand before a door. What has begun, staff complete."""
    activity = locked(activity_id)
    is_visit = activity.audience == Audience.INVITED and activity.state == ActivityState.PUBLISHED
    if is_visit and now < activity.starts_at and not planned_orders(activity):
        with translation.override("zh-hans"):  # those who read it are many
            because = sentences.write(gettext("The order was withdrawn."), by=None, at=now)
        _cancel(activity, by=None, now=now, because=because)


def planned_orders(activity: Activity) -> list[UUID]:
    """The keys of the orders that it answers."""
    return list(activity.planned_requests.filter(released_at=None).values_list("request_id", flat=True))


@transaction.atomic
def cancel(*, activity_id: int, reason: str, by: User, now: datetime) -> Activity:
    """It does not take place: everyone is told, seats and claims are released, orders go back. Raises NotFound,
    NotAllowed, WrongState, Invalid.
    """
    reason = clean_text(reason)[:300]
    if not reason:
        raise Invalid(_("Write the reason, for those who signed up."), code="required", field="reason")
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    activity.machine.check(activity, "cancel")
    _cancel(activity, by=by, now=now, because=sentences.write(reason, by=by, at=now))
    return activity


def _cancel(activity: Activity, *, by: User | None, now: datetime, because: Sentence) -> None:
    was_published = activity.state == ActivityState.PUBLISHED
    ActivityCancelled(activity=activity, by=by, at=now, because=because).send()
    gone: dict[str, Any] = {"cancelled_because": because, "seats_taken": 0, "volunteers_claimed": 0}
    activity.move("cancel", by=by, at=now, said=because, **gone)
    notices.tell_planner(activity, notices.PlanCancelled, by=by, at=now, because=because)
    requests = planned_orders(activity)
    activity.planned_requests.filter(released_at=None).update(released_at=now)
    orders.release(order_ids=requests, by=by, now=now, because=because if was_published else None)
