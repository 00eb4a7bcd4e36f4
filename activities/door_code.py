"""The code at the door: six digits that change every 30 seconds, so that a photo sent to a friend is worth nothing.

Computed, not stored: HMAC of the activity's secret and the time step, like RFC 6238. A code stays good for two minutes,
so that a slow thumb or a slow network is no reason to fail."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from activities.models import Activity
from civic.kernel import qr, typed

STEP = 30  # seconds
GOOD_FOR = 4  # steps


def _at(activity: Activity, step: int) -> str:
    digest = hmac.new(activity.check_in_secret.encode(), str(step).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def current(activity: Activity, now: datetime) -> tuple[str, datetime]:
    """The code to show now, and until when it is shown."""
    step = int(now.timestamp()) // STEP
    return _at(activity, step), now + timedelta(seconds=STEP - int(now.timestamp()) % STEP)


def check(activity: Activity, code: str, now: datetime) -> bool:
    """Whether this code was shown within the last two minutes."""
    step = int(now.timestamp()) // STEP
    digits = typed.digits(code)
    if len(digits) != 6 or not digits.isascii():
        return False
    return any(secrets.compare_digest(_at(activity, step - back), digits) for back in range(GOOD_FOR + 1))


def url(activity: Activity, now: datetime) -> str:
    """What the QR code opens."""
    return f"{settings.SITE_URL}{reverse('volunteers:check_in', args=[activity.pk])}?code={current(activity, now)[0]}"


def qr_svg(activity: Activity, now: datetime) -> SafeString:
    """The QR code as inline SVG."""
    return qr.svg(url(activity, now))
