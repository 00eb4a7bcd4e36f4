"""Recording at the desk what a person said by telephone or at the counter."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.models import User
from accounts.standing import actions as standing
from accounts.standing.models import SecondPerson
from civic.kernel.errors import Invalid
from network import policies
from network.models import Membership, Role


@transaction.atomic
def record(*, person_phone: str, phone: str, how: str, confidential_too: bool, by: User, now: datetime) -> SecondPerson:
    """The resident with this number named the holder of another one. The person hears it at once, so that whoever did
    not say so ends it. Raises NotAllowed, Invalid, TooMany, TooManySeconds, AlreadyNamed.
    """
    policies.check_role(by, Role.STAFF)
    standing.count(by, now=now)  # before it is looked up: whether a number is known here is not to be guessed
    person = _resident(phones.normalise(person_phone), of=by)
    return standing.record(person=person, phone=phone, how=how, confidential_too=confidential_too, by=by, now=now)


def _resident(number: str, *, of: User) -> User:
    """Somebody with an account whose community this member of staff works for. Raises Invalid."""
    at_home = Membership.objects.filter(role=Role.RESIDENT, site__in=policies.reach(of, Role.STAFF))
    known = User.objects.filter(phone=number, phone_verified=True, is_active=True, pk__in=at_home.values("user"))
    person = known.first()
    if person is None:
        text = _(
            "Nobody of your community has an account with this number. They sign in once and choose the community."
        )
        raise Invalid(text, code="unknown_person", field="person_phone")
    return person
