"""A wide limit for each caller; accounts.limits has the narrow ones for guessing passwords and codes."""

import time
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from civic.kernel.cache import count

if TYPE_CHECKING:
    from rest_framework.views import APIView


class PerCaller(BaseThrottle):
    """One person, or one address where nobody is signed in: so many requests in each minute of the clock.

    DRF's own keeps the moments of all requests of the last minute and reads and writes them all at each request.
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count this one; `settings.API_REQUESTS_A_MINUTE` may pass."""
        user = request.user
        who = user.pk.hex if user and user.is_authenticated else self.get_ident(request)
        return count(f"calls:{who}:{int(time.time()) // 60}", 60) <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return 60 - time.time() % 60
