"""Reads of the call list."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from civic.kernel.errors import NotFound
from network.models import Role
from network.policies import reached
from notifications.calls import rooms
from notifications.calls.models import Call, CallQuerySet, Why
from notifications.models import Message

MANY = 99  # counted no further
TOLD_SHOWN = timedelta(days=14)


def visible_to(user: User) -> CallQuerySet:
    """The calls of the sites that this member of staff answers for."""
    return Call.objects.filter(site__in=reached(user, Role.STAFF))


def to_make(user: User, *, now: datetime) -> CallQuerySet:
    """What is still to be told, by this person: not what is over, was read meanwhile, or is older than what the same
    person was told since about the same thing.
    """
    newer = Message.objects.filter(
        recipient=OuterRef("message__recipient"),
        subject=OuterRef("subject"),
        created_at__gt=OuterRef("message__created_at"),
    )
    rows = visible_to(user).open().filter(Q(until=None) | Q(until__gt=now), Q(not_by=None) | ~Q(not_by=user))
    undelivered = Q(message__read_at=None, message__recipient__is_active=True) & ~Exists(newer)
    return _with_people(rows.filter(Q(why=Why.NO_ACCOUNT) | undelivered))


def told(user: User, *, now: datetime) -> CallQuerySet:
    """What was told within the last two weeks; order by -told_at, -pk."""
    return _with_people(visible_to(user).filter(told_at__gt=now - TOLD_SHOWN))


def _with_people(rows: CallQuerySet) -> CallQuerySet:
    return rows.select_related("message__recipient", "message__because__erased_by", "site", "tried_by", "told_by")


def due(user: User, *, now: datetime) -> int:
    """How many are to be made now, up to MANY."""
    return int(to_make(user, now=now).filter(due_at__lte=now).order_by()[:MANY].count())


def get(pk: int, *, user: User) -> Call:
    """One of them, also where it is done. Raises NotFound."""
    call = _with_people(visible_to(user)).filter(pk=pk).first()
    if call is None:
        raise NotFound
    return call


def waiting_about(subjects: Collection[str]) -> int:
    """How many people are still to be called about these."""
    return Call.objects.open().filter(subject__in=subjects).count()


def callee(call: Call, *, to: User, looked: bool = False) -> rooms.Callee | None:
    """Whom to call, of one; None where what it is about is gone."""
    return rooms.callees([call.subject], to=to, looked=looked).get(call.subject)


NEWEST_FIRST = ("-told_at", "-pk")
NEXT_FIRST = ("due_at", "pk")
