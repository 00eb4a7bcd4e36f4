"""Who of the people named really hears, and by which ways. No room filters recipients itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from notifications.models import Channel, Preference


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears: in the inbox, and over these channels at these addresses."""

    user: User
    addresses: tuple[tuple[Channel, str], ...] = ()


def can_hear(person: User) -> bool:
    """Nobody reads the inbox of a closed account: the caller finds somebody else to tell."""
    return person.is_active


def of(people: Iterable[User], *, is_urgent: bool, but: User | None = None) -> list[Recipient]:
    """Each of the people once, without closed accounts and without `but`, who did it. What is urgent also goes by text
    message, to a proved number only, and by e-mail, as each prefers; who never said so gets text messages."""
    hearing = {person.pk: person for person in people if can_hear(person) and (but is None or person.pk != but.pk)}
    if not is_urgent:
        return [Recipient(person) for person in hearing.values()]
    wishes = Preference.objects.in_bulk(list(hearing))
    return [Recipient(person, _addresses(person, wishes.get(pk, Preference()))) for pk, person in hearing.items()]


def _addresses(person: User, wish: Preference) -> tuple[tuple[Channel, str], ...]:
    found = []
    if wish.sms and person.phone and person.phone_verified:
        found.append((Channel.SMS, person.phone))
    if wish.email and person.email:
        found.append((Channel.EMAIL, person.email))
    return tuple(found)
