"""Choosing a community."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect
from network.models import Level, Membership, Role, Site


class ChooseSiteForm(forms.Form):
    """One tap: the site."""

    site = forms.ModelChoiceField(Site.objects.active())


class SiteForm(forms.ModelForm[Site]):
    """A site in the administration: says beside the field what the database would refuse by the name of a rule."""

    def clean(self) -> dict[str, Any]:
        """The centre is one, above all; every other site has one above it."""
        answers = super().clean() or {}
        is_centre = answers.get("level") == Level.CENTRE
        if is_centre and Site.objects.filter(level=Level.CENTRE).exclude(pk=self.instance.pk).exists():
            self.add_error("level", _("There is a centre already."))
        if is_centre and answers.get("parent"):
            self.add_error("parent", _("Nothing stands above the centre: leave this empty."))
        if not is_centre and "parent" in answers and answers["parent"] is None:
            self.add_error("parent", _("Choose the site above this one; only the centre has none."))
        return answers


class MembershipForm(forms.ModelForm[Membership]):
    """Somebody's role in the administration; says beside the field what is missing."""

    def clean(self) -> dict[str, Any]:
        """A merchant's people need their shop; a resident has one community."""
        answers = super().clean() or {}
        if answers.get("role") == Role.MERCHANT and "partner" in answers and answers["partner"] is None:
            self.add_error("partner", _("Choose the shop that this person works for."))
        others = Membership.objects.filter(role=Role.RESIDENT).exclude(pk=self.instance.pk)
        if answers.get("role") == Role.RESIDENT and others.filter(user=answers.get("user")).exists():
            self.add_error("role", _("This person has a community already: change that one."))
        return answers


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
