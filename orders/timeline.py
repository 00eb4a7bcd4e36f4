"""An order's life in words: what is done, what happens now and by when, what comes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Reader, User
from accounts.standing import queries as standing
from civic.kernel import words
from civic.kernel.cards import Step
from civic.kernel.models import AuditEvent
from orders import policies, visibility
from orders.models import Note, ServiceRequest
from orders.outcomes import REOPENS, Said
from orders.transitions import OPEN_STATES, RequestState
from orders.verbs import AGAIN, DRAFT, NOT_HELD, Did

# What whoever ordered does, or somebody for them.
OF_REQUESTER = (Did.SUBMITTED, Did.NOTED, Did.WITHDRAWN, Did.DELIVERED, Did.REOPENED, Did.RATED)


def steps(
    order: ServiceRequest,
    events: Iterable[AuditEvent],
    notes: Iterable[Note],
    *,
    by: Reader,
    now: datetime,
    plans: Iterable[Any] = (),  # as queries.plans finds them: their type stands in a room above
) -> list[Step]:
    """Past from the audit log, the present with its clock, then what comes. What people wrote only where `by` may read
    the order; a day only once one of its `plans` is more than a draft.
    """
    is_told = any(plan.activity.state != "draft" for plan in plans)
    other = order.merged_into if order.state == RequestState.MERGED else None
    told = _told(events, is_draft=order.state == RequestState.PLANNED and not is_told)
    written = {str(note.sentence_id): note for note in notes}
    readable = visibility.can_read(order, by=by)
    seconds = {} if order.is_written_down else standing.who_acted(order.requester_id, _actors(told))
    done = []
    for event in told:
        note = written.get(event.data.get("sentence", ""))
        second = seconds.get(event.actor_id) if event.actor_id and event.verb in OF_REQUESTER else None
        if step := _past(order, event, note if readable else None, second=second, now=now):
            done.append(replace(step, erase_url=_erase_url(order, note, by=by)))
    if other is not None:
        return [*done, *_of_the_other(other, now=now, is_told=is_told)]
    return [*done, *_present_and_future(order, now=now, is_told=is_told)]


def _actors(events: Iterable[AuditEvent]) -> set[UUID]:
    return {event.actor_id for event in events if event.actor_id and event.verb in OF_REQUESTER}


def _told(events: Iterable[AuditEvent], *, is_draft: bool) -> list[AuditEvent]:
    """Without the plans that nobody was told of: drafts given up again, and the last one while it is a draft."""
    kept: list[AuditEvent] = []
    planned: list[AuditEvent] = []
    for event in events:
        kept.append(event)
        if event.verb == Did.PLANNED:
            planned.append(event)
        elif event.verb == Did.RELEASED and event.reason == DRAFT:
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
    return [Step(order.get_state_display(), str(order.declined_because or ""), "stopped" if stopped else "done")]


def _erase_url(order: ServiceRequest, note: Note | None, *, by: Reader) -> str:
    if note is None or note.sentence.erased_at or not policies.can_erase(note, order, by=by):
        return ""
    return reverse("orders:erase_note", args=[order.pk, note.sentence_id])


def _past(
    order: ServiceRequest, event: AuditEvent, note: Note | None, *, second: User | None, now: datetime
) -> Step | None:
    """`second` is who did it for whoever ordered."""
    delivered: dict[str, str] = {
        Said.DONE: _("Confirmed as done"),
        Said.NOT_CONTRADICTED: _("Nobody said otherwise in time; counts as done"),
    }
    titles: dict[str, str] = {
        Did.SUBMITTED: _("Sent"),
        Did.ACCEPTED: _("Accepted by the station"),
        Did.PLANNED: _("Scheduled"),
        Did.RELEASED: _("Not done on the planned day; it waits for a new one")
        if event.reason == NOT_HELD
        else _("The day fell through; it waits for a new one"),
        Did.HELD: _("Noted by the station as held"),
        Did.DELIVERED: delivered.get(event.reason, _("Done")),  # before anybody was asked
        Did.REOPENED: _("Said: nobody came. It waits for a new day")
        if event.reason == Said.NOBODY_CAME
        else _("Said: not solved. It waits for a new day"),
        Did.RATED: _("Rated"),
        Did.TRANSFERRED: _("Passed on to another station"),
        Did.ESCALATED: _("Not done for the second time; it went to the next level as well")
        if event.reason == AGAIN
        else _("No answer in time; it went to the next level"),
        Did.NOTED: _("A sentence was added"),
        Did.PARTED: _("The order it was joined with was withdrawn; yours goes on"),
        Did.DECLINED: _("Declined"),
        Did.WITHDRAWN: _("Withdrawn"),
        Did.HANDED_OVER: _("Taken over by the second person"),
        Did.MERGED: _("Joined with a similar order"),
    }
    if event.verb not in titles:
        return None
    who = order.handler.display_name if order.handler and event.verb == Did.ACCEPTED else ""
    if second:
        who = _("%(second)s for %(name)s") % {"second": second, "name": order.requester}
    parts = [words.stamp(event.at, now=now), who, str(note) if note else ""]
    stopped = event.verb == Did.DECLINED or event.reason in (NOT_HELD, *REOPENS)
    return Step(titles[event.verb], " · ".join(part for part in parts if part), "stopped" if stopped else "done")


def _present_and_future(order: ServiceRequest, *, now: datetime, is_told: bool) -> list[Step]:
    coming = [_("Scheduling"), _("The service takes place"), _("Rate it")]
    present: dict[str, tuple[int, str]] = {
        RequestState.ACCEPTED: (0, _("Next the station sets a day.")),
        RequestState.PLANNED: (1, _("See the day and place below."))
        if is_told
        else (0, _("The station is preparing it; the day follows.")),
        RequestState.HELD: (2, _until(order, now=now)),
        RequestState.DELIVERED: (2, _("Choose one and press the button.")),
    }
    if order.state == RequestState.SUBMITTED:
        waiting = Step(_("Waiting for an answer"), _who_answers(order, now=now), "now")
        return [waiting, *(Step(title) for title in coming)]
    if order.state not in present:
        return []
    at, text = present[order.state]
    return [Step(coming[at], text, "now"), *(Step(title) for title in coming[at + 1 :])]


def _until(order: ServiceRequest, *, now: datetime) -> str:
    """Until when whoever ordered may say that it was not done."""
    if order.outcome_due_at is None:
        return ""
    due = {"due": words.stamp(order.outcome_due_at, now=now)}
    return _("Was it done? Without a word by %(due)s it counts as done.") % due


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
