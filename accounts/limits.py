"""How often somebody may guess: 10 tries in 15 minutes for one account, whoever tries from wherever."""

import contextlib
import hashlib

from django.core.cache import cache

from accounts import phones
from civic.kernel.errors import Invalid, TooMany

TRIES, WINDOW = 10, 15 * 60  # seconds


def count_try(what: str, account: str) -> None:
    """Count one try. Raises TooMany after TRIES. The account is kept as a hash only."""
    name = account.strip().lower()
    if phones.looks_like_phone(name):
        with contextlib.suppress(Invalid):
            name = phones.normalise(name)
    key = f"tries:{what}:{hashlib.sha256(name.encode()).hexdigest()}"
    cache.add(key, 0, WINDOW)
    try:
        tries = cache.incr(key)
    except ValueError:  # forgotten between the two calls, or no cache: the address's own limit still holds
        return
    if tries > TRIES:
        raise TooMany(retry_after=WINDOW)
