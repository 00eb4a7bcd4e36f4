"""What an address may hold, registered for every URLconf: `<id:pk>`, `<month:month>`. Anything else is a 404."""

from datetime import date
from functools import lru_cache

from django.urls import register_converter, reverse

from civic.kernel import typed


class IdConverter:
    """A row's number, never larger than a key can be."""

    regex = typed.KEY

    def to_python(self, text: str) -> int:
        """Raises ValueError, which Django takes for another address."""
        if (number := typed.key(text)) is None:
            raise ValueError(text)
        return number

    def to_url(self, value: int | str) -> str:
        """As it stands in the address."""
        return str(value)


class MonthConverter:
    """2026-11, as its first day."""

    regex = typed.MONTH

    def to_python(self, text: str) -> date:
        """Raises ValueError, which Django takes for another address."""
        if (first := typed.month(text)) is None:
            raise ValueError(text)
        return first

    def to_url(self, value: date | str) -> str:
        """As it stands in the address."""
        return value if isinstance(value, str) else f"{value:%Y-%m}"


def register() -> None:
    """Once, before a URLconf is read."""
    register_converter(IdConverter, "id")
    register_converter(MonthConverter, "month")


@lru_cache(maxsize=5000)
def address(name: str, *args: int) -> str:
    """As Django's reverse, for lists: addresses stay as they are while the process runs. Raises NoReverseMatch."""
    return reverse(name, args=args)
