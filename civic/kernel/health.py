"""Is this process of use? Asked by proxies, by docker and by people."""

import time
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

WORKER_SILENT_AFTER = timedelta(minutes=2)


def _worker_seen() -> str:
    return f"{settings.CACHE_PREFIX}:worker-seen"


def worker_is_here() -> None:
    """The worker says so each half minute (civic.schedule). Raises redis.RedisError."""
    _redis().set(_worker_seen(), int(time.time()), ex=int(WORKER_SILENT_AFTER.total_seconds()))


def readiness() -> dict[str, bool]:
    """What of database, Redis and worker answers; within 3 s."""
    return {"database": _database(), **_redis_and_worker()}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except (DatabaseError, InterfaceError):
        return False


def _redis_and_worker() -> dict[str, bool]:
    try:
        return {"worker": _redis().get(_worker_seen()) is not None, "redis": True}
    except redis.RedisError:
        return {"worker": False, "redis": False}


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
