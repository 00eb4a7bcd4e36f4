"""What the report's pages read besides the figures themselves."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Reader
from civic.kernel import months, words
from civic.kernel.errors import NotAllowed, NotFound
from network import policies as network
from network.models import Role, Site
from orders.models import ServiceRequest
from points.models import LedgerAudit
from reports import behind, figures

READERS = (Role.STAFF, Role.OFFICIAL)


def site_for(user: Reader, site_id: int | None) -> Site:
    """The site to report on: the one asked for, else the highest of the person's own. Raises NotFound, NotAllowed."""
    if site_id is None:
        own = [m.site for m in network.memberships(user) if m.role in READERS]
        if not own:
            raise NotAllowed
        return min(own, key=lambda site: (len(site.path), site.pk))
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise NotFound
    network.check_role(user, *READERS, at=site)
    return site


def summary(
    user: Reader, *, site: int | None, from_month: date, until_month: date, by: str, now: datetime
) -> figures.Report:
    """The report of a site that this reader may see. Raises NotFound, NotAllowed."""
    return figures.report(site=site_for(user, site), first=from_month, last=until_month, by=by, now=now)


def answered_this_month(site: Site, *, now: datetime) -> figures.Figures:
    """The month's orders and their answers, and nothing else of the report: one query."""
    today = timezone.localdate(now)
    return figures.total(site=site, first=today, last=today, now=now, sources=(figures.REQUESTS,))


def answered_percent(total: figures.Figures) -> str:
    """The share answered in time of those due."""
    return words.percent(total.answered_in_time, total.due)


def answered_words(total: figures.Figures) -> str:
    """How many were answered in time, of how many."""
    if not total.due:
        return _("no answer is due yet")
    counts = {"kept": total.answered_in_time, "due": total.due, "late": total.late}
    return _("%(kept)d of %(due)d due · %(late)d late") % counts


def _placed(site: Site, first: date, last: date) -> QuerySet[ServiceRequest]:
    start, end = months.bounds(first, last)
    below = Site.objects.below(site).values("pk")
    return ServiceRequest.objects.filter(site__in=below, submitted_at__gte=start, submitted_at__lt=end)


def wanted_and_done(site: Site, *, first: date, last: date) -> dict[str, tuple[int, int]]:
    """For each group: orders placed in the period, and how many of them are done by now."""
    kept = _placed(site, first, last).filter(behind.WANTED).values("service_group").order_by("service_group")
    found = kept.annotate(wanted=Count("pk"), done=Count("pk", filter=behind.DONE))
    return {row["service_group"]: (row["wanted"], row["done"]) for row in found}


class Needy(NamedTuple):
    """A site where help is wanted: orders answered late, and accepted ones without a day."""

    site_id: int
    name: str
    late: int
    unplanned: int


def to_look_after(site: Site, *, first: date, last: date, now: datetime) -> list[Needy]:
    """Every site with late answers or accepted orders without a day; where help is most urgent comes first."""
    by_site = _placed(site, first, last).values("site_id", name=F("site__name"))
    rows = by_site.annotate(late=Count("pk", filter=behind.late(now)), unplanned=Count("pk", filter=behind.UNPLANNED))
    needy = rows.filter(Q(late__gt=0) | Q(unplanned__gt=0)).order_by("-late", "-unplanned", "name", "site_id")
    return [Needy(**row) for row in needy]


def last_audit() -> LedgerAudit | None:
    """The newest nightly proof of the ledger."""
    return LedgerAudit.objects.order_by("-at", "-pk").first()
