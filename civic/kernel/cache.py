"""A cache that may be lost at any moment without anybody noticing but by speed."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

log = logging.getLogger(__name__)


def _forgiving(name: str, answer: Any) -> Callable[..., Any]:
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisConnectionError, RedisTimeoutError):
            log.warning("cache_unreachable", extra={"call": name})
            return kwargs.get("default", args[1] if len(args) > 1 else None) if name == "get" else answer

    call.__name__ = name
    return call


class ForgivingRedisCache(RedisCache):
    """Redis as cache; with Redis away a read misses and a write is dropped (the database is the truth)."""

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
