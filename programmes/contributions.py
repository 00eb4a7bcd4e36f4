"""What pages of several rooms show of monthly lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import DeskRow, RowAction
from network.models import Role, Site
from network.policies import holds
from programmes import queries
from programmes.models import MonthlyProgramme


def offer() -> None:
    """Called once when the room opens."""
    pages.desk_nav.offer(
        pages.NavEntry(gettext_lazy("Monthly list"), "programmes:desk", "list", holds(Role.STAFF)), at=40
    )
    pages.desk_rows.offer(to_review, at=40)
    pages.desk_aside.offer(undelivered, at=20)


def to_review(user: User, now: datetime) -> list[DeskRow]:
    """Lists that are built and waiting to be looked over."""
    return [_row(programme, now=now) for programme in queries.to_review(user)]


def _row(programme: MonthlyProgramme, *, now: datetime) -> DeskRow:
    url = reverse("programmes:desk_detail", args=[programme.pk])
    return DeskRow(
        due=programme.built_at or now,
        title=_("List for %(month)s") % {"month": words.month(programme.month_date)},
        url=url,
        clock=words.Phrase(_("to look over"), "soon"),
        facts=[str(programme.site)],
        actions=[RowAction(_("Look over and send"), url, main=True)],
    )


@dataclass(frozen=True)
class Undelivered:
    """The newest list did not reach a group."""

    template: ClassVar[str] = "programmes/desk_undelivered.html"


def undelivered(user: User, site: Site, now: datetime) -> list[Undelivered]:
    """Only where it is so."""
    return [Undelivered()] if queries.has_undelivered(site) else []
