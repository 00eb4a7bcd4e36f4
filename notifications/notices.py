"""What people are told about second persons (accounts.standing; `about` is the other one of the two) and about numbers
that move (network.moving).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.standing.models import SecondPerson
from civic.kernel.models import Sentence
from civic.kernel.words import mask_phone
from notifications import outbox
from notifications.declared import EXAMPLES_AT, Audience, Notice


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


class _OfAccount(Notice):
    audience = Audience.RESIDENT
    to_seconds = False  # whose account it is, nobody else
    example = {"site": _("Xincheng"), "call": "0534-2233445"}
    site: str
    call: str


class NumberMoveAsked(_OfAccount):
    """A worker asked to move the account to another number, and the person may be somebody else."""

    kind = "number_move_asked"
    example = _OfAccount.example | {"good_until_at": EXAMPLES_AT}
    good_until_at: datetime


class NumberMoved(_OfAccount):
    """It has the new number."""

    kind = "number_moved"


class NumberMoveStopped(Notice):
    """The person says that it was somebody else: an alarm for everybody who answers for the site."""

    kind = "number_move_stopped"
    audience = Audience.STAFF
    to_seconds = False
    example = {"site": _("Xincheng")}
    site: str


class NumberMoveDeclined(Notice):
    """A colleague did not confirm it."""

    kind = "number_move_declined"
    audience = Audience.STAFF
    to_seconds = False
    example = {"site": _("Xincheng"), "because": _("The picture does not fit.")}
    site: str
    because: Sentence


def named(standing: SecondPerson, *, at: datetime) -> None:
    """Both hear it, where the number is that of an account; whether it is, nobody learns, nor by the time."""
    asked = User.objects.filter(phone=standing.phone, phone_verified=True)
    outbox.tell_together(
        _news([standing.person], SecondNamed(phone=mask_phone(standing.phone)), standing, at=at),
        _news(asked, SecondAsked(), standing, at=at, about=standing.person),
    )


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
    outbox.tell_together(_news([person], notice, standing, at=at, about=about))


def _news(
    people: Iterable[User], notice: Notice, standing: SecondPerson, *, at: datetime, about: User | None = None
) -> outbox.News:
    key = f"second:{standing.pk}:{notice.kind}"
    return outbox.News(people, notice, reverse("standing:standing"), key, at, about=about)
