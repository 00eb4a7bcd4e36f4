"""For whom somebody may act. Every room asks here."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, QuerySet, UUIDField, Value
from django.db.models.lookups import Exact

from accounts.models import Reader, User
from accounts.policies import AccountClosed, check_proved
from accounts.standing.models import SecondPerson
from civic.kernel.errors import NotAllowed


def acts_for(by: Reader, person_id: UUID, *, confidential: bool = False) -> bool:
    """Whether `by` may act for this person now; with `confidential`, also where it is confidential. Oneself is nobody's
    second person. An action asks `hold` first, so that the answer stays true until it is done.
    """
    if not by.is_authenticated:
        return False
    found = SecondPerson.objects.agreed().filter(person=person_id, second=by.pk)
    return (found.filter(confidential_too=True) if confidential else found).exists()


def persons_of(user: Reader, *, confidential: bool = False) -> QuerySet[SecondPerson, Any]:
    """A subquery of their keys; use as `requester__in=persons_of(user)`."""
    found = SecondPerson.objects.agreed().filter(second=user.pk)
    return (found.filter(confidential_too=True) if confidential else found).values("person")


class AnyOf(Exact):
    """`field = ANY (array)`."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Django's has no ANY."""
        return f"= ANY ({rhs})"


def is_theirs_or_own(field: str, user: Reader, *, confidential: bool = False) -> "AnyOf":
    """A condition on rows: the person under `field` is the reader, or somebody for whom they may act. Without an OR and
    without a query before it, an index of that field finds the rows.
    """
    theirs = ArraySubquery(persons_of(user, confidential=confidential))
    both = Func(theirs, Value(user.pk, UUIDField()), function="array_append", output_field=ArrayField(UUIDField()))
    return AnyOf(F(field), both)


def hold(person_id: UUID, *, by: User) -> User:
    """Lock whom something is done for until the transaction ends, first of all (docs/locking.md): their row, so that
    what is taken for them is counted one after the other. Where `by` is somebody else, the rows of both by key, then
    what stands between them: it can't be ended, and neither account closed, before this is done. Raises NotAllowed,
    PhoneUnproved, AccountClosed.
    """
    people = locked(person_id, by.pk)
    if not all(one.is_active for one in people.values()):
        raise AccountClosed
    check_proved(people[by.pk])
    if person_id != by.pk and not _is_between(person_id, by):
        raise NotAllowed
    return people[person_id]


def hold_if_second(person_id: UUID, *, by: User) -> None:
    """The same where `by` may act for the person; for everybody else, whom other rules allow or refuse, nothing. Raises
    NotAllowed where it was ended meanwhile.
    """
    if person_id != by.pk and acts_for(by, person_id):
        hold(person_id, by=by)


def _is_between(person_id: UUID, by: User) -> bool:
    """Whether `by` may act for the person, locked."""
    rows = SecondPerson.objects.agreed().select_for_update(no_key=True, of=("self",))
    return bool(rows.filter(person=person_id, second=by))


def locked(*keys: UUID) -> dict[UUID, User]:
    """These people by key, their rows locked in the order of their keys."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {one.pk: one for one in rows}
