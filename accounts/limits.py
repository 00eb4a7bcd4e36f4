"""How often somebody may guess: 10 wrong tries in 15 minutes for one account, whoever tries from wherever, and for one
address, whatever it tries."""

import contextlib
import hashlib
from collections.abc import Iterator

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest

from accounts import phones
from civic.kernel.cache import count
from civic.kernel.errors import TooMany

TRIES, WINDOW = 10, 15 * 60  # seconds


class Guess:
    """One try; `right()` gives it back."""

    def __init__(self) -> None:
        self.is_right = False

    def right(self) -> None:
        """It was no guess: whoever signs in often is not locked out."""
        self.is_right = True


@contextlib.contextmanager
def guess(what: str, *, request: HttpRequest, account: str = "") -> Iterator[Guess]:
    """Count a try before it is made, so that parallel ones don't slip through. Raises TooMany after TRIES wrong ones
    for the account or the address. Both are kept as hashes only.
    """
    keys = [_key(what, "address", get_ip(request))]
    if account:
        keys.append(_key(what, "account", account_name(account)))
    if any(count(key, WINDOW) > TRIES for key in keys):  # a list: each is counted
        raise TooMany(retry_after=WINDOW)
    one = Guess()
    yield one
    if one.is_right:
        for key in keys:
            _give_back(key)


def count_try(what: str, account: str) -> None:
    """Count one try, right or wrong. Raises TooMany after TRIES."""
    if count(_key(what, "account", account), WINDOW) > TRIES:
        raise TooMany(retry_after=WINDOW)


def account_name(text: str) -> str:
    """One spelling for each account, as the doors read it: a phone number in eleven digits, else a user name in small
    letters.
    """
    return phones.find(text) or text.strip().lower()


def _key(what: str, kind: str, text: str) -> str:
    return f"tries:{what}:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def _give_back(key: str) -> None:
    with contextlib.suppress(ValueError):
        cache.decr(key)
