"""Who may act for whom, for pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader, User
from accounts.standing.models import OFFERED_FOR, SecondPerson
from accounts.standing.transitions import StandingState
from civic.kernel.errors import Invalid


@dataclass(frozen=True)
class Standings:
    """All that one person sees of it."""

    seconds: list[SecondPerson]  # who may act for them, or was asked
    persons: list[SecondPerson]  # for whom they may act
    offers: list[SecondPerson]  # who asks them


def of(user: User, *, now: datetime) -> Standings:
    """In the order in which they came about."""
    rows = SecondPerson.objects.select_related("person", "second", "how").order_by("offered_at", "pk")
    seconds = rows.live().filter(person=user).exclude(state=StandingState.OFFERED, offered_at__lte=now - OFFERED_FOR)
    return Standings(
        seconds=list(seconds),
        persons=list(rows.agreed().filter(second=user)),
        offers=list(rows.offered_to(user, now=now)),
    )


def persons(user: Reader) -> list[User]:
    """Those for whom this person may act, by name."""
    if not user.is_authenticated:
        return []
    found = SecondPerson.objects.agreed().filter(second=user.pk).select_related("person")
    return [row.person for row in found.order_by("agreed_at", "pk")]


def person(key: UUID, *, acted_for_by: User) -> User:
    """One of them by key. Raises Invalid for everybody else, whether there is such a person or not."""
    found = next((one for one in persons(acted_for_by) if one.pk == key), None)
    if found is None:
        raise Invalid(_("Choose somebody for whom you may act."), code="not_theirs", field="person")
    return found


def seconds(user: User, *, confidential: bool = False) -> list[User]:
    """Those who may act for this person, by name; with `confidential`, those who also may where it is."""
    found = SecondPerson.objects.agreed().filter(person=user.pk).select_related("second")
    if confidential:
        found = found.filter(confidential_too=True)
    return [row.second for row in found.order_by("agreed_at", "pk") if row.second]


def who_acted(person_id: UUID, among: Collection[UUID]) -> dict[UUID, User]:
    """Those of the people who are or were this person's second person, by key."""
    others = [key for key in among if key != person_id]
    if not others:
        return {}
    rows = SecondPerson.objects.filter(person=person_id, second__in=others, agreed_at__isnull=False)
    return {row.second.pk: row.second for row in rows.select_related("second") if row.second}
