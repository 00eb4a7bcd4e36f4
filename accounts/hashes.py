"""What stands for a telephone number, a user name or an address where it may only be compared."""

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def hashed(*parts: str) -> str:
    """64 letters that can be neither read nor guessed without our secret: there are few telephone numbers."""
    return salted_hmac("accounts.hashes", "\n".join(parts), algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: an address is personal data. Of an IPv6 address the network counts."""
    return hashed("address", get_ip(request))
