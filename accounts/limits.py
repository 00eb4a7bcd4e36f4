"""How often somebody may guess, and how many codes are sent. Counted in PostgreSQL, in one statement before the try is
made: parallel guesses don't slip through, and with Redis away the limits hold.

Ten wrong tries for one account from one address. By the address alone far more: a hall's Wi-Fi, an office or a mobile
network's gateway is one address for hundreds of people, and `accounts.gatherings` opens more for a station's event. By
the account alone far more too, or a stranger could lock anybody out.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts import phones, sign_ins
from accounts.hashes import address_of, hashed
from accounts.models import Gathering, Tries
from accounts.verbs import Did
from civic.kernel.errors import TooMany

WINDOW = 15 * 60  # seconds, from the first try
TRIES = 10  # wrong ones, for one account from one address
TRIES_AN_ACCOUNT = 100  # from wherever: 9,600 a day, of a password of eight characters that is none of the common ones
TRIES_AN_ADDRESS = 300  # for whatever account: everybody in a full hall mistypes once
CODE_TRIES = 3  # of one code of six digits
TEXTS = 3  # with a code, to one number: with CODE_TRIES nine guesses
TEXTS_AN_ADDRESS = 100  # they cost money: 100 people of one network who sign in within a quarter of an hour
GATHERING = 10  # times as much by address while a station's event is on

COUNT = """
INSERT INTO accounts_tries AS old (key, number, until) SELECT unnest(%(keys)s::text[]), 1, %(until)s
ON CONFLICT (key) DO UPDATE SET
    number = CASE WHEN old.until <= %(now)s THEN 1 ELSE old.number + 1 END,
    until = CASE WHEN old.until <= %(now)s THEN excluded.until ELSE old.until END
RETURNING key, number
"""
GIVE_BACK = """
WITH counted AS (SELECT key FROM accounts_tries WHERE key = ANY(%(keys)s) AND number > 0 ORDER BY key FOR UPDATE)
UPDATE accounts_tries SET number = number - 1 FROM counted WHERE accounts_tries.key = counted.key
"""


class LockedOut(TooMany):
    """Too many tries; `is_first` tells the one that went over the limit from those that follow."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__(retry_after=WINDOW)
        self.is_first = is_first


class Guess:
    """One try; `right()` gives it back."""

    def __init__(self) -> None:
        self.is_right = False

    def right(self) -> None:
        """It was no guess: people who sign in often are not locked out."""
        self.is_right = True


@contextlib.contextmanager
def guess(what: str, *, request: HttpRequest, account: str) -> Iterator[Guess]:
    """Count a try before it is made; a wrong one is audited. Raises LockedOut."""
    address, account = address_of(request), account_name(account)
    keys = {
        hashed(what, "both", account, address): TRIES,
        hashed(what, "account", account): TRIES_AN_ACCOUNT,
        hashed(what, "address", address): TRIES_AN_ADDRESS,
    }
    try:
        _check(keys, address)
    except LockedOut as error:
        if error.is_first:
            sign_ins.note(request, Did.LOCKED_OUT, way=what, account=account)
        raise
    one = Guess()
    try:
        yield one
    finally:
        if one.is_right:
            _execute(GIVE_BACK, keys=sorted(keys))
        else:
            sign_ins.note(request, Did.SIGN_IN_FAILED, way=what, account=account)


def count_text(phone: str, *, request: HttpRequest) -> None:
    """One more text message with a code to this number. Raises TooMany."""
    address = address_of(request)
    _check({hashed("text", "number", phone): TEXTS, hashed("text", "address", address): TEXTS_AN_ADDRESS}, address)


def count_code_try(code: str) -> int:
    """One more try of the code that `code` stands for; the how-manieth it is."""
    key = hashed("code-try", code)
    return _count([key], now=timezone.now())[key]


def spend_code(code: str, *, now: datetime) -> None:
    """It was right: nobody uses it again."""
    key = hashed("code-try", code)
    for _rest in range(CODE_TRIES):
        _count([key], now=now)


def count_try(what: str, account: str, *, now: datetime) -> None:
    """Count one try, right or wrong. Raises TooMany after TRIES."""
    key = hashed(what, account)
    if _count([key], now=now)[key] > TRIES:
        raise TooMany(retry_after=WINDOW)


def account_name(text: str) -> str:
    """One spelling for each account, as the doors read it: a phone number in eleven digits, else a user name in small
    letters.
    """
    return phones.find(text) or text.strip().lower()


def forget_old(*, now: datetime) -> int:
    """Drop counts whose time is over; how many."""
    return Tries.objects.filter(until__lt=now).delete()[0]


def _check(limits: Mapping[str, int], address: str) -> None:
    """Count all of them, then compare: an address, the last of them, may have more while a gathering is open there."""
    now = timezone.now()
    counts = _count(limits, now=now)
    over = [key for key, limit in limits.items() if counts[key] > limit]
    if not over:
        return
    *_others, of_address = limits
    is_within = counts[of_address] <= limits[of_address] * GATHERING
    if over == [of_address] and is_within and Gathering.objects.open(address, now=now):
        return
    raise LockedOut(is_first=all(counts[key] == limits[key] + 1 for key in over))


def _count(keys: Mapping[str, int] | list[str], *, now: datetime) -> dict[str, int]:
    return dict(_execute(COUNT, keys=sorted(keys), now=now, until=now + timedelta(seconds=WINDOW)))


def _execute(statement: str, **params: Any) -> list[Any]:
    """At once and for good, also inside a transaction that a wrong try rolls back (that of an Idempotency-Key): then by
    a line of its own.
    """
    is_inside = any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
    line = connection.copy() if is_inside else connection
    try:
        with line.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []
    finally:
        if line is not connection:
            line.close()
