"""An order's life in words: what is done, what happens now and by when, what comes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from civic.kernel import words
from civic.kernel.models import AuditEvent
from orders.models import ServiceRequest
from orders.transitions import OPEN_STATES, RequestState


class Step(NamedTuple):
    """One line of the timeline; `state` is done, now, todo or stopped."""

    title: str
    text: str
    state: str


def steps(
    order: ServiceRequest,
    events: Iterable[AuditEvent],
    *,
    now: datetime,
    plans: Iterable[Any] = (),
    readable: bool = True,
) -> list[Step]:
    """Past from the audit log, the present with its clock, then what comes. What people wrote only where the reader may
    read the order; a day only once one of its `plans` is more than a draft.
    """
    is_told = any(plan.activity.state != "draft" for plan in plans)
    other = order.merged_into if order.state == RequestState.MERGED else None
    told = _told(events, is_draft=order.state == RequestState.PLANNED and not is_told)
    done = [step for event in told if (step := _past(order, event, event.why if readable else "", now=now))]
    if other is not None:
        return [*done, *_of_the_other(other, now=now, is_told=is_told)]
    return [*done, *_present_and_future(order, now=now, is_told=is_told)]


def _told(events: Iterable[AuditEvent], *, is_draft: bool) -> list[AuditEvent]:
    """Without the plans that nobody was told of: drafts given up again (released without a reason), and the last one
    while it is a draft.
    """
    kept: list[AuditEvent] = []
    planned: list[AuditEvent] = []
    for event in events:
        kept.append(event)
        if event.verb == "request.plan":
            planned.append(event)
        elif event.verb == "request.release" and not event.why:
            kept.remove(event)
            if planned:
                kept.remove(planned.pop())
    if is_draft and planned:
        kept.remove(planned.pop())
    return kept


def _of_the_other(order: ServiceRequest, *, now: datetime, is_told: bool) -> list[Step]:
    """What becomes of the order that one's own was joined with."""
    if order.state in OPEN_STATES:
        return _present_and_future(order, now=now, is_told=is_told)
    stopped = order.state in (RequestState.DECLINED, RequestState.WITHDRAWN)
    return [Step(order.get_state_display(), order.decline_reason, "stopped" if stopped else "done")]


def _past(order: ServiceRequest, event: AuditEvent, why: str, *, now: datetime) -> Step | None:
    at = words.stamp(event.at, now=now)
    verb = event.verb.removeprefix("request.")
    who = order.handler.display_name if order.handler else ""
    titles = {
        "submit": _("Sent"),
        "accept": _("The community took it on"),
        "plan": _("A day is set"),
        "release": _("The day fell through; a new one is looked for"),
        "deliver": _("Done"),
        "rate": _("You said how it was"),
        "transfer": _("Passed on to another station"),
        "escalate": _("No answer in time; the next level was told"),
        "note": _("A sentence was added"),
        "part": _("The order it was joined with was withdrawn; yours goes on"),
    }
    if verb in ("decline", "withdraw", "merge"):
        ends = {"decline": _("Declined"), "withdraw": _("Withdrawn"), "merge": _("Joined with a similar order")}
        return Step(ends[verb], f"{at} · {why}" if why else at, "stopped" if verb == "decline" else "done")
    if verb not in titles:
        return None
    parts = [at, who if verb == "accept" else "", why if verb in ("transfer", "note", "release") else ""]
    return Step(titles[verb], " · ".join(part for part in parts if part), "done")


def _present_and_future(order: ServiceRequest, *, now: datetime, is_told: bool) -> list[Step]:
    coming = [_("Setting a day"), _("Volunteers come"), _("You say how it was")]
    present: dict[str, tuple[int, str]] = {
        RequestState.ACCEPTED: (0, _("The station is looking for a day and volunteers.")),
        RequestState.PLANNED: (1, _("See the day and place below."))
        if is_told
        else (0, _("The station is preparing it; the day follows.")),
        RequestState.DELIVERED: (2, _("One tap is enough.")),
    }
    if order.state == RequestState.SUBMITTED:
        waiting = Step(_("Waiting for an answer"), _who_answers(order, now=now), "now")
        return [waiting, *(Step(title, "", "todo") for title in coming)]
    if order.state not in present:
        return []
    at, text = present[order.state]
    return [Step(coming[at], text, "now"), *(Step(title, "", "todo") for title in coming[at + 1 :])]


def _who_answers(order: ServiceRequest, *, now: datetime) -> str:
    """Who answers by when, by name where the site names somebody."""
    said = {"who": order.owner.contact_name, "site": order.owner, "due": words.stamp(order.answer_due_at, now=now)}
    if now > order.answer_due_at:
        if not said["who"]:
            return _("This is late, we are sorry. %(site)s has it now.") % said
        return _("This is late, we are sorry. %(who)s at %(site)s has it now.") % said
    if not said["who"]:
        return _("%(site)s answers by %(due)s.") % said
    return _("%(who)s at %(site)s answers by %(due)s") % said
