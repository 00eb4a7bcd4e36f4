"""For whom somebody may act. Every room asks here."""

from uuid import UUID

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


def persons(user: Reader, *, confidential: bool = False) -> list[UUID]:
    """The keys of all for whom this person may act."""
    if not user.is_authenticated:
        return []
    found = SecondPerson.objects.agreed().filter(second=user.pk)
    if confidential:
        found = found.filter(confidential_too=True)
    return list(found.order_by("agreed_at", "pk").values_list("person", flat=True))


def hold(person_id: UUID, *, by: User) -> User:
    """Lock whom something is done for until the transaction ends, first of all (docs/locking.md): their row, so that
    what is taken for them is counted one after the other. Where `by` is somebody else, the rows of both by key, then
    what stands between them: it can't be ended, and neither account closed, before this is done. Raises NotAllowed,
    PhoneUnproved, AccountClosed.
    """
    people = {one.pk: one for one in _locked(person_id, by.pk)}
    if not all(one.is_active for one in people.values()):
        raise AccountClosed
    check_proved(people[by.pk])
    if person_id != by.pk:
        between = SecondPerson.objects.select_for_update(no_key=True, of=("self",))
        if between.agreed().filter(person=person_id, second=by).first() is None:
            raise NotAllowed
    return people[person_id]


def hold_if_second(person_id: UUID, *, by: User) -> None:
    """The same where `by` may act for the person; for everybody else, whom other rules allow or refuse, nothing. Raises
    NotAllowed where it was ended meanwhile.
    """
    if person_id != by.pk and acts_for(by, person_id):
        hold(person_id, by=by)


def _locked(*keys: UUID) -> list[User]:
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
