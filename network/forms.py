"""Choosing a community."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect
from network.models import Site


class ChooseSiteForm(forms.Form):
    """One tap: the site."""

    site = forms.ModelChoiceField(Site.objects.active())


class HoursForm(forms.Form):
    """How long a station's event lasts."""

    hours = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(2, _("2 hours")), (4, _("4 hours")), (8, _("8 hours"))],
        coerce=int,
        widget=ChipSelect(),
        initial=2,
    )


def by_street(sites: QuerySet[Site], *, home: Site | None) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices of sites by name, each street's together, those of one's own street first."""
    streets: dict[int, list[Site]] = {}
    for site in sorted(sites.select_related("parent"), key=lambda one: home is None or one.path[1] not in home.path):
        streets.setdefault(site.path[1], []).append(site)
    groups = []
    for street, members in streets.items():
        members.sort(key=lambda one: len(one.path))
        first = members[0]
        name = str(first if first.pk == street else first.parent)
        groups.append((name, [(one.pk, str(one)) for one in members]))
    return groups
