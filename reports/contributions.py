"""What pages of several rooms show of the figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import contributions as pages
from network.models import Role, Site
from network.policies import holds
from reports import queries


def offer() -> None:
    """Called once when the room opens."""
    pages.desk_nav.offer(pages.NavEntry(_("Figures"), "reports:overview", "chart", holds(*queries.READERS)), at=80)
    pages.first_pages.offer(pages.FirstPage("reports:overview", holds(Role.OFFICIAL)), at=20)
    pages.desk_aside.offer(answered, at=30)


@dataclass(frozen=True)
class Answered:
    """The share of orders answered in time, with its denominator in words."""

    template: ClassVar[str] = "reports/desk_answered.html"
    figure: str
    note: str


def answered(user: User, site: Site, now: datetime) -> list[Answered]:
    """This month's."""
    total = queries.answered_this_month(site, now=now)
    return [Answered(queries.answered_percent(total), queries.answered_words(total))]
