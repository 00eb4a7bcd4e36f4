"""The table of all figures: on the page, where every figure opens into its rows, and in the spreadsheet."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civic.kernel import words
from civic.kernel.cards import Column, TableRow
from network.models import ServiceGroup, Site
from reports import downloads, parts
from reports.figures import Figures, Report
from reports.forms import BY
from reports.labels import CHARTED, HEADINGS, OF, OF_HEADINGS, TABLE
from reports.parts import Period, Words


def link(url: str, value: float) -> SafeString:
    """A figure that opens; quieter where nothing is behind it."""
    return format_html('<a class="{}" href="{}">{}</a>', "" if value else "none", url, words.number(value))


@dataclass(frozen=True, slots=True)
class Table:
    """What _components/data_table.html draws."""

    head: list[Column]
    rows: list[TableRow]
    foot: list[str]


def shown(report: Report, period: Period) -> Table:
    """All figures, each of which opens."""
    head = [Column(HEADINGS[name], num=True, series=name in CHARTED) for name in TABLE]
    labels = _labels(report, period)
    rows = [
        TableRow([labels[row.key], *(_cell(row, name, period, period.part_of(row.key)) for name in TABLE)])
        for row in report.rows
    ]
    foot = [_("Total"), *(_cell(report.total, name, period, {}) for name in TABLE)]
    return Table([Column(capfirst(BY[period.by])), *head], rows, foot)


def cells(report: Report, period: Period) -> tuple[list[str], list[list[downloads.Cell]]]:
    """For the spreadsheet: the same figures, the denominators in columns of their own. Headings and rows."""
    labels = _labels(report, period) | {report.total.key: _("Total")}
    names = [*TABLE, *OF.values()]
    headings = [BY[period.by], *(HEADINGS.get(name) or OF_HEADINGS[name] for name in names)]
    rows = [[labels[row.key], *(_value(row, name) for name in names)] for row in (*report.rows, report.total)]
    return [capfirst(str(heading)) for heading in headings], rows


def _labels(report: Report, period: Period) -> dict[str, str]:
    """What the rows are called."""
    if period.by == "service_group":
        return {code: str(label) for code, label in ServiceGroup.choices}
    if period.by == "month":
        return {row.key: row.key for row in report.rows}
    names = Site.objects.filter(parent=period.site).values_list("pk", "name")
    return {str(pk): name for pk, name in names} | {str(period.site.pk): parts.itself(period.site)}


def _value(row: Figures, name: str) -> float | None:
    """One digit after the point, on the page and in the spreadsheet."""
    value = getattr(row, name)
    return round(value, 1) if isinstance(value, float) else value


def _cell(row: Figures, name: str, period: Period, part: Words) -> SafeString | str:
    value = _value(row, name)
    if value is None:
        return "–"
    opens = link(period.rows_url(name, **part), value)
    if name not in OF:
        return opens
    whole = _("of %(n)s") % {"n": words.number(getattr(row, OF[name]))}
    return format_html('{} <small class="soft">{}</small>', opens, whole)
