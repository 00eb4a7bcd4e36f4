"""What happens to calls. The only writers of the call list."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from civic.kernel import audit
from civic.kernel.errors import NotFound
from network.models import Site
from notifications import declared, outbox
from notifications.calls import policies, rooms
from notifications.calls.errors import AlreadyDone, AlreadyTried
from notifications.calls.hours import next_try
from notifications.calls.models import Call, Why
from notifications.calls.verbs import CallDid
from notifications.declared import Audience, Notice
from notifications.models import Delivery, DeliveryState

PEOPLE = (Audience.RESIDENT, Audience.VOLUNTEER)


@transaction.atomic
def ask(
    subjects: Collection[str],
    notice: Notice,
    *,
    site: Site,
    url: str,
    source_key: str,
    at: datetime,
    not_by: User | None = None,
    beside_others: bool = True,
) -> None:
    """Staff of the site are to tell this by telephone to the people without an account that the subjects name; once for
    one `source_key`. What they have not been told yet about the same is older now, and drops out; with `beside_others`
    false, whoever is still to be told something else is left out instead. `not_by` is whose own work it is about. The
    caller holds what the subjects are about.
    """
    if not beside_others:
        busy = set(Call.objects.open().filter(subject__in=subjects).values_list("subject", flat=True))
        subjects = [subject for subject in subjects if subject not in busy]
    keys = {f"{source_key}:{subject}": subject for subject in subjects}
    fresh = outbox.keep(notice, keys, url=url, at=at)
    if not fresh:
        return
    older = Call.objects.open().filter(why=Why.NO_ACCOUNT, subject__in=[one.subject for one in fresh])
    older.exclude(message__in=fresh).update(dropped_at=at)
    until = notice.spent_at(notice.params())
    calls = [
        Call(message=one, subject=one.subject, site=site, why=Why.NO_ACCOUNT, due_at=at, until=until, not_by=not_by)
        for one in fresh
    ]
    Call.objects.bulk_create(calls, ignore_conflicts=True, batch_size=1000)


def drop(subjects: Collection[str], *, at: datetime) -> None:
    """There is nothing to tell about these any more."""
    Call.objects.open().filter(subject__in=subjects).update(dropped_at=at)


def settle(subject: str, *, by: User, now: datetime) -> None:
    """What was to be asked by telephone was asked, by another door."""
    calls = Call.objects.select_for_update().open().filter(subject=subject, why=Why.NO_ACCOUNT)
    for call in calls:
        _told(call, by=by, now=now)


def call_instead(delivery: Delivery, *, at: datetime) -> None:
    """An urgent message did not reach a person who has a number: the station calls. Not where another channel still may
    reach them, or the account is closed.
    """
    message = delivery.message
    person, kind = message.recipient, declared.kind_of(message.kind)
    if person is None or not person.is_active or not person.phone or message.read_at:
        return
    if message.about_id:
        return  # a second person's copy: whose news it is has a message of their own
    if kind is None or not kind.is_urgent or kind.audience not in PEOPLE:
        return
    others = message.deliveries.exclude(pk=delivery.pk)
    if others.exclude(state__in=(DeliveryState.DEAD, DeliveryState.UNCONFIRMED)).exists():
        return
    site, until = rooms.site_of(message.subject), kind.spent_at(message.params)
    if site is None or (until and until <= at):
        return
    call = Call(message=message, subject=message.subject, site=site, why=Why.UNDELIVERED, due_at=at, until=until)
    Call.objects.bulk_create([call], ignore_conflicts=True)


@transaction.atomic
def told(*, call_id: int, by: User, now: datetime) -> Call:
    """Somebody was told. Raises NotFound, NotAllowed, AlreadyDone."""
    call = _locked(call_id, by=by)
    _told(call, by=by, now=now)
    return call


def _told(call: Call, *, by: User, now: datetime) -> None:
    call.told_at, call.told_by = now, by
    call.save(update_fields=["told_at", "told_by"])
    audit.record(CallDid.TOLD, by=by, target=call, at=now)


@transaction.atomic
def missed(*, call_id: int, tries: int, by: User, now: datetime) -> Call:
    """Nobody answered; `tries` is how many there were when this person looked. It comes again in two hours, or the next
    morning. Raises NotFound, NotAllowed, AlreadyDone, AlreadyTried.
    """
    call = _locked(call_id, by=by)
    if call.tries != tries:
        raise AlreadyTried
    call.tries, call.tried_at, call.tried_by = call.tries + 1, now, by
    call.due_at = next_try(now, until=call.until)
    call.save(update_fields=["tries", "tried_at", "tried_by", "due_at"])
    audit.record(CallDid.MISSED, by=by, target=call, at=now, data={"tries": call.tries})
    return call


def look(call: Call, *, by: User, now: datetime) -> None:
    """Whom to call about a confidential order is looked at. Raises NotFound, NotAllowed."""
    policies.check_may_make(call, by=by)
    audit.record(CallDid.LOOKED_AT, by=by, target=call, at=now)


def _locked(call_id: int, *, by: User) -> Call:
    call = Call.objects.select_for_update(of=("self",)).select_related("site", "message").filter(pk=call_id).first()
    if call is None:
        raise NotFound
    policies.check_may_make(call, by=by)
    if call.told_at or call.dropped_at:
        raise AlreadyDone
    return call
