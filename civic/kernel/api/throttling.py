"""A wide limit for each caller; accounts.limits has the narrow ones for guessing passwords and codes."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class _Minutes:
    """Rates such as 10/15min, which DRF's own parser does not know."""

    def parse_rate(self, rate: str | None) -> tuple[Any, Any]:
        """(number of requests, seconds)."""
        if rate is None:
            return None, None
        number, _, period = rate.partition("/")
        digits = "".join(filter(str.isdigit, period)) or "1"
        unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}[period.lstrip("0123456789")[0]]
        return int(number), int(digits) * unit


class PerCaller(_Minutes, SimpleRateThrottle):
    """One person, or one address where nobody is signed in."""

    scope = "caller"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """Who calls."""
        user = request.user
        ident = str(user.pk) if user and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
