"""Who of the people named really hears, and by which ways, and which of their second persons with them. No room filters
recipients itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from accounts.standing.models import SecondPerson
from notifications.models import Channel, Preference

Addresses = tuple[tuple[Channel, str], ...]


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears: in the inbox, and over these channels at these addresses."""

    user: User
    addresses: Addresses = ()
    about: User | None = None  # of a second person's copy: whose news it is

    @property
    def key(self) -> str:
        """Ends the message's source key."""
        return f"{self.about.pk}:{self.user.pk}" if self.about else str(self.user.pk)


def can_hear(person: User) -> bool:
    """Nobody reads the inbox of a closed account: the caller finds somebody else to tell."""
    return person.is_active


def of(
    people: Iterable[User],
    *,
    is_urgent: bool,
    but: User | None = None,
    to_seconds: bool = False,
    is_confidential: bool = False,
) -> list[Recipient]:
    """Each of the people once, without closed accounts and without `but`, who did it; with `to_seconds` their second
    persons as well, what `is_confidential` only to those whom the person named for that too. What is urgent also goes
    by text message, to a proved number only, and by e-mail, as each prefers; who never said so gets text messages.
    """
    asked = {person.pk: person for person in people if can_hear(person)}
    own = {pk: Recipient(person) for pk, person in asked.items() if but is None or pk != but.pk}
    copies = _seconds(asked.values(), but=but, is_confidential=is_confidential) if to_seconds and asked else []
    hearing = [*own.values(), *(copy for copy in copies if copy.user.pk not in asked)]
    if not is_urgent:
        return hearing
    wishes = Preference.objects.in_bulk([one.user.pk for one in hearing])
    return [replace(one, addresses=_addresses(one.user, wishes.get(one.user.pk, Preference()))) for one in hearing]


def _seconds(people: Iterable[User], *, but: User | None, is_confidential: bool) -> list[Recipient]:
    """Who is themselves among the people hears it once, as their own."""
    found = SecondPerson.objects.agreed().filter(person__in=[person.pk for person in people])
    if is_confidential:
        found = found.filter(confidential_too=True)
    rows = found.exclude(second=but).select_related("person", "second").order_by("agreed_at", "pk")
    return [Recipient(row.second, about=row.person) for row in rows if row.second]


def _addresses(person: User, wish: Preference) -> Addresses:
    found = []
    if wish.sms and person.phone and person.phone_verified:
        found.append((Channel.SMS, person.phone))
    if wish.email and person.email:
        found.append((Channel.EMAIL, person.email))
    return tuple(found)
