"""A cache that may be lost at any moment without anybody noticing but by speed."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from civic.kernel.circuit import Circuit

AWAY = (RedisConnectionError, RedisTimeoutError)
server = Circuit(rest=3, trial=1)  # seconds
log = logging.getLogger(__name__)


def _forgiving(name: str, answer: Any) -> Callable[..., Any]:
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        missed = kwargs.get("default", args[1] if len(args) > 1 else None) if name == "get" else answer
        return _ask(lambda: getattr(RedisCache, name)(self, *args, **kwargs), name, missed)

    call.__name__ = name
    return call


def _ask(call: Callable[[], Any], name: str, missed: Any) -> Any:
    """What Redis says; `missed` where it is away, at once where it is known to be."""
    if not server.lets_through():
        return missed
    try:
        found = call()
    except AWAY:
        server.failed()
        log.warning("cache_unreachable", extra={"call": name})
        return missed
    server.answered()
    return found


class _Client(RedisCacheClient):
    """Django's, but with one client kept instead of one made for each call, which took longer than the call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """A client of the pool; safe for threads, each call takes a connection of its own."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class ForgivingRedisCache(RedisCache):
    """Redis as cache; with Redis away a read misses and a write is dropped (the database is the truth)."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client

    def count(self, key: str, seconds: int) -> int:
        """See `count` below."""
        name = self.make_and_validate_key(key)
        pipe = self._cache.get_client(write=True).pipeline(transaction=False)
        pipe.set(name, 0, ex=seconds, nx=True)
        pipe.incr(name)
        return int(_ask(pipe.execute, "count", (None, 0))[1])

    get = _forgiving("get", None)
    get_many = _forgiving("get_many", {})
    set = _forgiving("set", None)
    set_many = _forgiving("set_many", [])
    add = _forgiving("add", True)
    delete = _forgiving("delete", False)
    touch = _forgiving("touch", False)
    has_key = _forgiving("has_key", False)
    incr = _forgiving("incr", 0)
    decr = _forgiving("decr", 0)


def count(key: str, seconds: int) -> int:
    """One more within a window of so many seconds that began with the first; how many by now. One round trip.

    With Redis away it is 0: a limit never stands between people and the service.
    """
    return int(caches["default"].count(key, seconds))  # type: ignore[attr-defined]
