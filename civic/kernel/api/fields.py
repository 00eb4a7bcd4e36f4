"""Fields that several rooms' serializers use."""

from typing import Any

from rest_framework import serializers

from civic.kernel.typed import MOST_KEY, clean_line, clean_text


class PlainTextField(serializers.CharField):
    """Text without marks that nobody sees, like the pages' forms; nothing but such marks is blank."""

    clean = staticmethod(clean_text)

    def to_internal_value(self, data: Any) -> str:
        """Cleaned; as it was sent it is a text, and no longer than the description says, either."""
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        text = self.clean(super().to_internal_value(data))
        if not text and not self.allow_blank:
            self.fail("blank")
        return text


class PlainLineField(PlainTextField):
    """A name or a title: one line."""

    clean = staticmethod(clean_line)


class IdField(serializers.IntegerField):
    """A row's number, never larger than a key can be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_KEY, **kwargs)
