"""What is asked of somebody who closes their account and has a second person."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.forms import ChipSelect


class HeirForm(forms.Form):
    """Whether somebody takes open orders over."""

    heir = forms.ChoiceField(
        label=_("What becomes of your open orders?"),
        required=False,
        widget=ChipSelect(),
        help_text=_(
            "Whoever takes them over gets your name, number and address with them, so that help still finds you."
        ),
    )

    def __init__(self, *args: Any, seconds: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seconds = {str(one.pk): one for one in seconds}
        known = [(pk, _("%(name)s takes them over") % {"name": one}) for pk, one in self.seconds.items()]
        self.fields["heir"].choices = [("", _("They are withdrawn")), *known]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User | None:
        """Nobody where they are withdrawn."""
        return self.seconds.get(self.cleaned_data["heir"])
