"""Reads of moved numbers, and of whose number it may be."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import phones
from accounts.models import Reader, User
from civic.kernel import pairs, typed
from civic.kernel.errors import NotFound
from network.models import Level, Membership, Role, Site
from network.moving.models import NumberMove
from network.moving.transitions import MoveState
from network.policies import memberships, reached

FOUND = 10  # people whom one search shows
NEWEST_FIRST = ("-asked_at", "-pk")


def visible_to(user: Reader) -> QuerySet[NumberMove]:
    """Those of the sites that this worker or official answers for."""
    return NumberMove.objects.filter(site__in=reached(user, Role.STAFF, Role.OFFICIAL))


def listed(user: Reader) -> QuerySet[NumberMove]:
    """The same with who is named on a line; order by NEWEST_FIRST."""
    return visible_to(user).select_related("user", "site", "asked_by", "answered_by")


def get(pk: UUID, *, by: Reader) -> NumberMove:
    """One of them. Raises NotFound."""
    rows = listed(by).select_related("recognised__erased_by", "declined_because__erased_by")
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound
    return found


def to_confirm(user: User, *, now: datetime) -> QuerySet[NumberMove]:
    """What waits for this worker as the second one, the first to expire first."""
    waiting = NumberMove.objects.filter(site__in=reached(user, Role.STAFF), state=MoveState.ASKED, expires_at__gt=now)
    return waiting.exclude(asked_by=user).exclude(user=user).select_related("user", "site", "asked_by")


def open_of(user: Reader) -> NumberMove | None:
    """The one that waits for this person's own account."""
    if not user.is_authenticated:
        return None
    return NumberMove.objects.filter(user=user, state=MoveState.ASKED).select_related("site").first()


def search(text: str, *, by: User) -> list[User]:
    """People of the worker's sites with a proved number: by the whole number, or a part of the name."""
    if not (text := typed.search(text)):
        return []
    if number := phones.find(text):
        found = _reached_people(by).filter(phone=number)
    else:
        found = pairs.containing(_reached_people(by), "display_name", text)
    return list(found.prefetch_related("memberships__site").order_by("display_name", "pk")[:FOUND])


def person(pk: UUID, *, by: User) -> User:
    """One of those whom the worker may find. Raises NotFound."""
    if (found := _reached_people(by).filter(pk=pk).first()) is None:
        raise NotFound
    return found


def site_of(user: User, *, by: User) -> Site:
    """Whose staff may confirm: the person's community, else another site of theirs that the worker reaches; the centre
    for somebody who has chosen none. Raises NotFound.
    """
    reach = reached(by, Role.STAFF)
    own = Membership.objects.filter(user=user, site__in=reach).select_related("site").order_by("pk")
    sites = {membership.role: membership.site for membership in reversed(own)}
    if site := sites.get(Role.RESIDENT) or next(iter(sites.values()), None):
        return site
    for membership in memberships(by):
        if membership.role == Role.STAFF and membership.site.level == Level.CENTRE:
            return membership.site
    raise NotFound


def _reached_people(by: User) -> QuerySet[User]:
    """With a number that was proved; those without any community are found by staff of the centre."""
    own = Membership.objects.filter(user=OuterRef("pk"))
    near = Q(Exists(own.filter(site__in=reached(by, Role.STAFF))))
    if any(one.role == Role.STAFF and one.site.level == Level.CENTRE for one in memberships(by)):
        near |= Q(~Exists(own))
    return User.objects.filter(near, is_active=True, phone__isnull=False, phone_verified=True)
