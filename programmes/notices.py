"""What people and groups are told about monthly lists."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import months
from network.models import Role
from notifications import outbox
from notifications.declared import TIMES, Audience, Notice
from programmes.models import MonthlyProgramme, Outlet

EXAMPLE: dict[str, object] = {"site": _("Xincheng"), "month_at": TIMES["starts_at"]}


class ProgrammeBuilt(Notice):
    """A station's list is put together, and waits to be looked over."""

    kind = "programme_built"
    audience = Audience.STAFF
    to_seconds = False
    example = EXAMPLE
    site: str
    month_at: datetime


class ProgrammePublished(Notice):
    """What is on next month."""

    kind = "programme_published"
    audience = Audience.RESIDENT
    to_seconds = False
    example = EXAMPLE | {"count": 3}
    site: str
    month_at: datetime
    count: int


class ProgrammeText(Notice):
    """The list itself; its first line is its title."""

    kind = "programme_text"
    audience = Audience.GROUP
    to_seconds = False
    example = {"text": _("What's on in Xincheng in December: pressed-flower craft, Saturday 09:30, 4 seats left.")}
    text: str


class ProgrammeTest(Notice):
    """Does what is sent to this address arrive?"""

    kind = "programme_test"
    audience = Audience.GROUP
    to_seconds = False
    example = {"site": _("Xincheng")}
    site: str


class OutletStopped(Notice):
    """Who reads the list at this address wants it no more."""

    kind = "outlet_stopped"
    audience = Audience.STAFF
    to_seconds = False
    example = {"site": _("Xincheng"), "label": _("Residents' group")}
    site: str
    label: str


def _told(programme: MonthlyProgramme, role: Role) -> Iterable[User]:
    return User.objects.filter(memberships__site=programme.site, memberships__role=role)


def built(programme: MonthlyProgramme, *, at: datetime) -> None:
    """The station's staff look it over."""
    outbox.tell(
        _told(programme, Role.STAFF),
        ProgrammeBuilt(site=str(programme.site), month_at=months.midnight(programme.month_date)),
        url=reverse("programmes:desk_detail", args=[programme.pk]),
        source_key=f"programme:{programme.pk}:built",
        at=at,
    )


def stopped(outlet: Outlet, *, at: datetime) -> None:
    """The station's staff may ask whether it was meant."""
    outbox.tell(
        User.objects.filter(memberships__site=outlet.site, memberships__role=Role.STAFF),
        OutletStopped(site=str(outlet.site), label=outlet.label),
        url=reverse("programmes:desk"),
        source_key=f"outlet:{outlet.pk}:stopped:{at.isoformat()}",
        at=at,
    )


def published(programme: MonthlyProgramme, *, count: int, url: str, at: datetime) -> None:
    """The community's residents can take a seat in `count` activities."""
    outbox.tell(
        _told(programme, Role.RESIDENT),
        ProgrammePublished(site=str(programme.site), month_at=months.midnight(programme.month_date), count=count),
        url=url,
        source_key=f"programme:{programme.pk}:published",
        at=at,
    )


def sent(programme: MonthlyProgramme, *, text: str, outlets: Iterable[Outlet], url: str, at: datetime) -> None:
    """The whole list, once to each outlet."""
    key = f"programme:{programme.pk}"
    outbox.post(ProgrammeText(text=text), url=url, source_key=key, at=at, addresses=map(_address, outlets))


def test_to(outlet: Outlet, *, source_key: str, at: datetime) -> None:
    """Once for one `source_key`."""
    outbox.post(
        ProgrammeTest(site=str(outlet.site)),
        url=reverse("programmes:desk"),
        source_key=source_key,
        at=at,
        addresses=[_address(outlet)],
    )


def _address(outlet: Outlet) -> tuple[str, str, str]:
    return outlet.channel, outlet.address, outlet.label
