"""What a person says of the members of their family."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.family.consents import GUARDIAN_UNTIL, TEXTS
from accounts.family.events import MemberRemoved
from accounts.family.models import Consent, FamilyMember, Need, Purpose, Relation
from accounts.family.verbs import FamilyDid
from accounts.models import User
from accounts.policies import hold
from civic.kernel import audit
from civic.kernel.errors import Conflict, Invalid, NotFound
from civic.kernel.typed import clean_line

MOST = 12  # members of one family: a person who looks after more does it as their work
OLDEST = 120  # years


class FamilyIsFull(Conflict):
    """As many as one person can look after (409)."""

    code = "family_is_full"
    message = _("You have named %(most)d people, and that is the most. Remove somebody first.")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one member. `birth_year` may be None for all but children; `phone` and `needs` may be empty."""

    name: str
    relation: str
    birth_year: int | None = None
    phone: str = ""
    needs: Collection[str] = ()


@transaction.atomic
def add(*, by: User, said: Said, agrees: Collection[Purpose] = (), now: datetime) -> FamilyMember:
    """One more, with what is agreed to for them. Raises PhoneUnproved, AccountClosed, FamilyIsFull, Invalid."""
    hold(by)  # two taps are counted one after the other
    if len(FamilyMember.objects.of(by).values_list("pk")[:MOST]) == MOST:
        raise FamilyIsFull(most=MOST)
    member = FamilyMember(user=by, created_at=now)
    _write(member, _checked(said, now=now), agrees, by=by, now=now)
    audit.record(FamilyDid.ADDED, by=by, target=member, at=now)
    return member


@transaction.atomic
def change(*, member_id: UUID, by: User, said: Said, agrees: Collection[Purpose] = (), now: datetime) -> FamilyMember:
    """Says something else; a need that is not ticked any more takes its consent back. Raises NotFound, Invalid."""
    member = _locked(member_id, by=by)
    _write(member, _checked(said, now=now), agrees, by=by, now=now)
    audit.record(FamilyDid.CHANGED, by=by, target=member, at=now)
    return member


@transaction.atomic
def remove(*, member_id: UUID, by: User, now: datetime) -> None:
    """Erase who it was and take back what was agreed to. Raises NotFound."""
    _erase(_locked(member_id, by=by), by=by, now=now)


def remove_all(*, user: User, by: User, now: datetime) -> None:
    """The account is closed: nobody is left whom it looks after. In the caller's transaction."""
    for member in FamilyMember.objects.of(user).select_for_update(no_key=True, of=("self",)).order_by("pk"):
        _erase(member, by=by, now=now)


def _locked(member_id: UUID, *, by: User) -> FamilyMember:
    members = FamilyMember.objects.of(by).select_for_update(no_key=True, of=("self",))
    member = members.select_related("guardian_consent", "health_consent").filter(pk=member_id).first()
    if member is None:
        raise NotFound
    return member


def _checked(said: Said, *, now: datetime) -> Said:
    """As it is kept. Raises Invalid, which names the field."""
    year = timezone.localdate(now).year
    if not (name := clean_line(said.name)):
        raise Invalid(_("How is this person called?"), code="required", field="name")
    if said.relation not in Relation:
        raise Invalid(code="invalid", field="relation")
    if said.birth_year is None and said.relation == Relation.CHILD:
        message = _("Of a child we need the year of birth: some activities are for certain ages.")
        raise Invalid(message, code="required", field="birth_year")
    if said.birth_year is not None and not year - OLDEST <= said.birth_year <= year:
        message = _("A year with four digits, such as %(year)d.")
        raise Invalid(message, code="out_of_range", field="birth_year", year=year - 8)
    phone = phones.to_call(said.phone) if said.phone else ""
    needs = [need for need in Need.values if need in said.needs]
    return Said(name=name, relation=said.relation, birth_year=said.birth_year, phone=phone, needs=needs)


def _write(member: FamilyMember, said: Said, agrees: Collection[Purpose], *, by: User, now: datetime) -> None:
    member.name, member.relation, member.birth_year = said.name, said.relation, said.birth_year
    member.phone, member.needs = said.phone, list(said.needs)
    today = timezone.localdate(now)
    is_asked: dict[Purpose, tuple[bool, Any]] = {
        Purpose.GUARDIAN: (
            member.may_be_under(GUARDIAN_UNTIL, on=today),
            _("For a child under 14 a parent or guardian must agree."),
        ),
        Purpose.HEALTH: (
            bool(member.needs),
            _("What is ticked above is about health. We keep it only if you agree."),
        ),
    }
    given: list[Purpose] = []
    for purpose, (needed, message) in is_asked.items():
        field = f"{purpose}_consent"
        consent: Consent | None = getattr(member, field)
        if needed and consent is None:
            if purpose not in agrees:
                raise Invalid(message, code="consent_needed", field=f"agrees_{purpose}")
            setattr(member, field, _agree(purpose, by=by, now=now))
            given.append(purpose)
        elif not needed and consent is not None and purpose == Purpose.HEALTH:
            _take_back(member, consent, by=by, now=now)
            setattr(member, field, None)
    member.save()
    for purpose in given:
        data = {"purpose": str(purpose), "version": TEXTS[purpose].version}
        audit.record(FamilyDid.AGREED, by=by, target=member, at=now, data=data)


def _agree(purpose: Purpose, *, by: User, now: datetime) -> Consent:
    return Consent.objects.create(purpose=purpose, version=TEXTS[purpose].version, given_by=by, given_at=now)


def _take_back(member: FamilyMember, consent: Consent, *, by: User, now: datetime) -> None:
    Consent.objects.filter(pk=consent.pk).update(taken_back_at=now)
    audit.record(FamilyDid.RECALLED, by=by, target=member, at=now, data={"purpose": consent.purpose})


def _erase(member: FamilyMember, *, by: User, now: datetime) -> None:
    for consent in filter(None, (member.guardian_consent, member.health_consent)):
        _take_back(member, consent, by=by, now=now)
    member.name, member.phone, member.needs, member.birth_year = "", "", [], None
    member.health_consent, member.removed_at = None, now
    member.save()
    audit.record(FamilyDid.REMOVED, by=by, target=member, at=now)
    MemberRemoved(member=member, by=by, at=now).send()
