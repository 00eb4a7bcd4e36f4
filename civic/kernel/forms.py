"""How forms look: the renderer (FORM_RENDERER) and widgets a thumb can hit. Templates in templates/django/forms/.

`{{ form }}` in a page draws the error summary and every field; `{{ form.name.as_field_group }}` draws one field.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, DateTimeBaseInput
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from civic.kernel import typed

# Django's own form errors, named here so that our catalogue says them the way a neighbour would.
SAID_BY_DJANGO = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("View site"),  # in the administration; a site means a station here
    gettext_noop("Site administration"),
    gettext_noop("Enter a valid time."),
    gettext_noop("Enter a valid date/time."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("No file was submitted."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)


class Renderer(TemplatesSetting):
    """Fields with the label above, help and error below, an error summary with links at the top."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class _Chips(ChoiceWidget):
    """Choices as large chips. `icons` maps a choice's value to a sign of the sprite."""

    template_name = "django/forms/widgets/chips.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, icons: Mapping[str, str] | None = None, **kwargs: Any):
        super().__init__(attrs, **kwargs)
        self.icons = dict(icons or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["icon"] = self.icons.get(str(value), "")
        return option


class ChipSelect(_Chips, forms.RadioSelect):
    """One of several, all in sight."""


class ChipMultiple(_Chips, forms.CheckboxSelectMultiple):
    """Any of several, all in sight."""


class _NativeTime(DateTimeBaseInput):
    """A native picker. `earliest` and `latest` bound what it offers; the form still checks what was sent."""

    value_format = ""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        earliest: date | datetime | str | None = None,
        latest: date | datetime | str | None = None,
    ):
        limits = {"min": self._text(earliest), "max": self._text(latest)}
        merged = {**{key: text for key, text in limits.items() if text}, **(attrs or {})}
        super().__init__(attrs=merged, format=self.value_format)

    def _text(self, value: date | datetime | str | None) -> str:
        return value.strftime(self.value_format) if isinstance(value, date) else value or ""


class DateInput(_NativeTime, forms.DateInput):
    """A day."""

    input_type = "date"
    value_format = "%Y-%m-%d"


class TimeInput(_NativeTime, forms.TimeInput):
    """A time of day."""

    input_type = "time"
    value_format = "%H:%M"


class DateTimeInput(_NativeTime, forms.DateTimeInput):
    """A day and a time."""

    input_type = "datetime-local"
    value_format = "%Y-%m-%dT%H:%M"


class MonthInput(_NativeTime, forms.DateInput):
    """A month; its field needs `input_formats=["%Y-%m"]`."""

    input_type = "month"
    value_format = "%Y-%m"


class PhoneInput(forms.TextInput):
    """A telephone number: the number keys come up."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"inputmode": "tel", "autocomplete": "tel", **(attrs or {})})


class CodeInput(forms.TextInput):
    """Six digits in six boxes: one real input, so that pasting and one-time codes work."""

    template_name = "django/forms/widgets/code.html"

    def __init__(self, attrs: dict[str, Any] | None = None):
        # Room for a pasted "482 915"; CodeField tidies it.
        own = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}
        super().__init__({**own, **(attrs or {})})


class CodeField(forms.CharField):
    """Six digits as people type and paste them: full-width digits, spaces and dashes are tidied away."""

    widget = CodeInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("The code has six digits, like 482 915.")}

    def to_python(self, value: Any) -> str:
        """Six ASCII digits, or an empty text. Raises ValidationError for anything else."""
        text = str(super().to_python(value))
        digits = typed.digits(text)
        if text and not re.fullmatch("[0-9]{6}", digits):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return digits


class PlainField(forms.CharField):
    """Text without marks that nobody sees, in one line unless its widget has several; where nothing else was typed,
    nothing was."""

    def to_python(self, value: Any) -> Any:
        """Cleaned before anything is asked of it."""
        return self.tidy(super().to_python(value) or "") or self.empty_value

    def tidy(self, text: str) -> str:
        """Without what nobody sees."""
        return typed.clean_text(text) if isinstance(self.widget, forms.Textarea) else typed.clean_line(text)


class NumberField(PlainField):
    """A telephone number as it is pasted; what it must be, the room says."""

    widget = PhoneInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})  # with the marks and spaces around it

    def tidy(self, text: str) -> str:
        """Narrow digits."""
        return typed.clean_number(text)


class _Figure(forms.Field):
    """Read like what people paste: narrow digits, one kind of dash, no marks that nobody sees."""

    def to_python(self, value: Any) -> Any:
        """Cleaned before it is read."""
        return super().to_python(typed.clean_figure(value) if isinstance(value, str) else value)


class WholeNumberField(_Figure, forms.IntegerField):
    """How many, or how old."""


class AmountField(_Figure, forms.DecimalField):
    """A figure with a decimal point."""


class DayField(_Figure, forms.DateField):
    """A day, or with its own `input_formats` a month."""


class ClockField(_Figure, forms.TimeField):
    """A time of day."""


class MailField(_Figure, forms.EmailField):
    """An e-mail address."""
