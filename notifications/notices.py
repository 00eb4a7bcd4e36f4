"""What people are told about second persons (accounts.standing). `about` is the other one of the two."""

from datetime import datetime
from typing import ClassVar

from django.urls import reverse

from accounts.models import User
from accounts.standing.models import SecondPerson
from civic.kernel.words import mask_phone
from notifications import outbox
from notifications.declared import Audience, Notice


class _OfStanding(Notice):
    audience = Audience.RESIDENT
    to_seconds = False  # the one that it concerns is told as one of the two
    example: ClassVar[dict[str, object]] = {}


class SecondAsked(_OfStanding):
    """Somebody names this number; the person decides whether to agree. No text message: anybody can type a number."""

    kind = "second_asked"
    is_about_somebody = True


class SecondNamed(_OfStanding):
    """A number was named as one's second person, by oneself or by staff: whoever didn't want that ends it."""

    kind = "second_named"
    is_urgent = True
    example = {"phone": "139****9000"}
    phone: str


class SecondAgreed(_OfStanding):
    """From now on somebody may act for one."""

    kind = "second_agreed"
    is_about_somebody = True
    is_urgent = True


class SecondActs(_OfStanding):
    """From now on one may act for somebody."""

    kind = "second_acts"
    is_about_somebody = True


class SecondDeclined(_OfStanding):
    """Whoever was named doesn't want to."""

    kind = "second_declined"


class SecondEnded(_OfStanding):
    """One of the two ended it."""

    kind = "second_ended"
    is_about_somebody = True
    is_urgent = True


class SecondClosed(_OfStanding):
    """The account of the other one is closed; who it was is erased."""

    kind = "second_closed"
    is_urgent = True


def named(standing: SecondPerson, *, at: datetime) -> None:
    """Both hear it, where the number is that of an account; whether it is, nobody learns."""
    phone = standing.phone
    _tell(standing.person, SecondNamed(phone=mask_phone(phone)), standing, at=at)
    for asked in User.objects.filter(phone=phone, phone_verified=True):
        _tell(asked, SecondAsked(), standing, at=at, about=standing.person)


def agreed(standing: SecondPerson, *, at: datetime) -> None:
    """Both hear it."""
    assert standing.second
    _tell(standing.person, SecondAgreed(), standing, at=at, about=standing.second)
    _tell(standing.second, SecondActs(), standing, at=at, about=standing.person)


def declined(standing: SecondPerson, *, at: datetime) -> None:
    """Whoever had named them hears it, without a name."""
    _tell(standing.person, SecondDeclined(), standing, at=at)


def ended(standing: SecondPerson, *, at: datetime) -> None:
    """Both hear it; of an account that is closed, the other one only."""
    assert standing.second
    two = ((standing.person, standing.second), (standing.second, standing.person))
    for person, other in two:
        if other.is_active:
            _tell(person, SecondEnded(), standing, at=at, about=other)
        else:
            _tell(person, SecondClosed(), standing, at=at)


def _tell(person: User, notice: Notice, standing: SecondPerson, *, at: datetime, about: User | None = None) -> None:
    key = f"second:{standing.pk}:{notice.kind}"
    outbox.tell([person], notice, url=reverse("standing:standing"), source_key=key, at=at, about=about)
