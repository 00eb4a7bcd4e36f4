"""Naming a second person, and the answer. The only writers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import limits, phones
from accounts.models import User
from accounts.policies import AccountClosed, check_proved, hold
from accounts.standing import acting, policies
from accounts.standing.errors import AlreadyNamed, AlreadyStands, TooManyPersons, TooManySeconds
from accounts.standing.events import SecondAgreed, SecondDeclined, SecondEnded, SecondNamed
from accounts.standing.models import OFFERED_FOR, SecondPerson
from accounts.standing.transitions import LIVE_STATES, StandingState
from accounts.standing.verbs import SecondDid
from civic.kernel import audit, sentences
from civic.kernel.db import violations
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from civic.kernel.models import Sentence
from civic.kernel.typed import clean_text

MOST_SECONDS = 2  # for one person: a daughter and a neighbour
MOST_PERSONS = 5  # for whom one may act: parents, parents-in-law, a neighbour; more is a station's work
HOW = 300  # characters


@transaction.atomic
def name(*, by: User, phone: str, confidential_too: bool, now: datetime) -> SecondPerson:
    """Whoever proves that this number is theirs is asked to act for `by`. The same whether it has an account or not.
    The door has asked for a fresh proof of who it is. Raises Invalid, TooMany, TooManySeconds, AlreadyNamed,
    PhoneUnproved, AccountClosed.
    """
    count(by, now=now)
    hold(by)
    standing = _offer(by, phone, confidential_too=confidential_too, now=now)
    audit.record(SecondDid.NAMED, by=by, target=standing, at=now, to_state=standing.state)
    SecondNamed(standing=standing, at=now).send()
    return standing


@transaction.atomic
def record(*, person: User, phone: str, how: str, confidential_too: bool, by: User, now: datetime) -> SecondPerson:
    """Staff write down that a person named somebody, and how. The caller has counted, and checked that they may; nobody
    records what is between them and somebody else. Raises NotAllowed, and what `name` raises.
    """
    if person.pk == by.pk or (by.phone and phones.normalise(phone) == by.phone):
        raise NotAllowed
    if not (how := clean_text(how)[:HOW]):
        raise Invalid(_("How did the person say so?"), code="required", field="how")
    hold(person)
    said = sentences.write(how, by=by, at=now)
    standing = _offer(person, phone, confidential_too=confidential_too, now=now, recorded_by=by, how=said)
    data = sentences.reference(said)
    audit.record(SecondDid.RECORDED, by=by, target=standing, at=now, to_state=standing.state, data=data)
    SecondNamed(standing=standing, at=now).send()
    return standing


def count(by: User, *, now: datetime) -> None:
    """Each try tells somebody, or whether a number is known. Counted for good, also where it fails. Raises TooMany."""
    limits.count_try("second", str(by.pk), now=now)


def _offer(
    person: User,
    phone: str,
    *,
    confidential_too: bool,
    now: datetime,
    recorded_by: User | None = None,
    how: Sentence | None = None,
) -> SecondPerson:
    number = phones.normalise(phone)
    if number == person.phone:
        raise Invalid(_("This is the person's own number."), code="own_number", field="phone")
    live = SecondPerson.objects.live().filter(person=person)
    for spent in live.filter(state=StandingState.OFFERED, offered_at__lte=now - OFFERED_FOR):
        spent.move("end", by=None, at=now, phone="")
    if len(live.values_list("pk")[:MOST_SECONDS]) == MOST_SECONDS:
        raise TooManySeconds(most=MOST_SECONDS)
    with violations({"one_offer_a_person_and_number": AlreadyNamed(field="phone")}):
        return SecondPerson.objects.create(
            person=person,
            phone=number,
            confidential_too=confidential_too,
            recorded_by=recorded_by,
            how=how,
            offered_at=now,
        )


@transaction.atomic
def agree(*, standing_id: UUID, by: User, now: datetime) -> SecondPerson:
    """From now on `by` may act for the person. Raises NotFound, NotAllowed for who recorded it, TooManyPersons,
    AlreadyStands, PhoneUnproved, AccountClosed.
    """
    offered = _offered(standing_id, by=by, now=now)
    second = acting.locked(offered.person_id, by.pk)[by.pk]
    if not second.is_active:
        raise AccountClosed
    check_proved(second)
    standing = _offered(standing_id, by=second, now=now, is_locked=True)
    policies.check_can_agree(standing, by=by)
    if len(SecondPerson.objects.agreed().filter(second=by).values_list("pk")[:MOST_PERSONS]) == MOST_PERSONS:
        raise TooManyPersons(most=MOST_PERSONS)
    with violations({"one_standing_a_pair": AlreadyStands()}):
        standing.move("agree", by=by, at=now, second=by, phone="")
    SecondAgreed(standing=standing, at=now).send()
    return standing


@transaction.atomic
def decline(*, standing_id: UUID, by: User, now: datetime) -> None:
    """Rather not. Raises NotFound."""
    standing = _offered(standing_id, by=by, now=now, is_locked=True)
    standing.move("decline", by=by, at=now, phone="")
    SecondDeclined(standing=standing, at=now).send()


@transaction.atomic
def end(*, standing_id: UUID, by: User, now: datetime) -> None:
    """Either of the two ends it; the person also takes back what nobody has answered. Raises NotFound."""
    rows = SecondPerson.objects.live().select_for_update(no_key=True, of=("self",)).select_related("person", "second")
    standing = rows.filter(pk=standing_id).first()
    if standing is None or by.pk not in (standing.person_id, standing.second_id):
        raise NotFound
    _end(standing, by=by, now=now)


def end_all(*, user: User, by: User, now: datetime) -> None:
    """The account is closed: it is nobody's second person and has none. In the caller's transaction."""
    rows = SecondPerson.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "second", "how")
    for standing in rows.filter(person=user).order_by("pk"):
        if standing.state in LIVE_STATES:
            _end(standing, by=by, now=now)
        if standing.how:
            sentences.erase(standing.how, by=by, at=now)
    for standing in rows.filter(second=user, state=StandingState.AGREED).order_by("pk"):
        _end(standing, by=by, now=now)


@transaction.atomic
def forget_unanswered(*, now: datetime) -> int:
    """The reconciler: numbers that nobody answered for are dropped; how many."""
    spent = SecondPerson.objects.filter(state=StandingState.OFFERED, offered_at__lte=now - OFFERED_FOR)
    rows = list(spent.select_for_update(no_key=True, skip_locked=True, of=("self",)).order_by("pk")[:500])
    for standing in rows:
        standing.move("end", by=None, at=now, phone="")
    return len(rows)


def _end(standing: SecondPerson, *, by: User, now: datetime) -> None:
    was_agreed = standing.state == StandingState.AGREED
    standing.move("end", by=by, at=now, phone="")
    if was_agreed:
        SecondEnded(standing=standing, by=by, at=now).send()


def _offered(standing_id: UUID, *, by: User, now: datetime, is_locked: bool = False) -> SecondPerson:
    """What waits for this person's answer. Raises NotFound."""
    rows = SecondPerson.objects.offered_to(by, now=now).select_related("person")
    if is_locked:
        rows = rows.select_for_update(no_key=True, of=("self",))
    standing = rows.filter(pk=standing_id).first()
    if standing is None:
        raise NotFound
    return standing
