"""The choice of a report, and the part of it that one figure stands for: a month, a group, a site."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from civic.kernel import months, words
from civic.kernel.errors import NotFound
from network.models import Site
from reports.forms import PartForm

Words = dict[str, str | int]  # of an address line


@dataclass(frozen=True)
class Period:
    """A site with all below it, from month to month, in rows by month, group or site."""

    site: Site
    first: date
    last: date
    by: str

    @property
    def choice(self) -> Words:
        """The address line's words for it."""
        return {
            "site": self.site.pk,
            "from_month": f"{self.first:%Y-%m}",
            "until_month": f"{self.last:%Y-%m}",
            "by": self.by,
        }

    @property
    def query(self) -> str:
        return urlencode(self.choice)

    @property
    def url(self) -> str:
        return f"{reverse('reports:overview')}?{self.query}"

    def rows_url(self, figure: str, **part: str | int) -> str:
        """The rows behind a figure of the whole report, or of the part named in PartForm's words."""
        return f"{reverse('reports:rows', args=[figure])}?{urlencode(self.choice | part)}"

    def part_of(self, key: str) -> Words:
        """PartForm's words for the report's row with this key."""
        if self.by == "site":
            return {"itself": 1} if key == str(self.site.pk) else {"below": key}
        return {"month": key} if self.by == "month" else {"group": key}


@dataclass(frozen=True)
class Part:
    """Where behind.py looks for rows."""

    site: Site
    first: date
    last: date
    group: str = ""
    itself: bool = False  # without the sites below

    @property
    def facts(self) -> list[str]:
        """In words."""
        named = dict.fromkeys(words.month(day) for day in (self.first, self.last))
        group = [str(words.GROUPS[self.group].label)] if self.group else []
        return [itself(self.site) if self.itself else str(self.site), " – ".join(named), *group]


def itself(site: Site) -> str:
    """A site's own rows, beside those of the sites below it."""
    return _("%(site)s itself") % {"site": site}


def chosen(period: Period, address: QueryDict) -> Part:
    """The part that the address line names. Raises NotFound for one that the report doesn't have."""
    form = PartForm(address, sites=Site.objects.below(period.site))
    if not form.is_valid():
        raise NotFound
    data = form.cleaned_data
    first, last = [months.of(data["month"])] * 2 if data["month"] else (period.first, period.last)
    if not period.first <= first <= period.last:
        raise NotFound
    return Part(data["below"] or period.site, first, last, data["group"], data["itself"])
