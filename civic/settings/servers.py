"""Turn the addresses of PostgreSQL and Redis into what Django and Celery want to read."""

import os
import secrets
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from civic.runtime import addresses


def is_embedded() -> bool:
    """Whether we run our own PostgreSQL, private to this folder."""
    return not os.environ.get("DATABASE_URL")


def embedded_secret() -> str:
    """A secret key for the embedded servers' installation, made once and kept in its data folder."""
    path = addresses.data_folder() / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_text()


# What libpq does for a line over TCP; civic.kernel.postgres.patience does the rest, for unix sockets too.
_LINE: dict[str, Any] = {
    "keepalives_idle": 10,  # seconds of silence before the kernel asks whether the other end is there
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 2000,  # milliseconds that what we sent may stay without a receipt
}


def django_database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=value` as an entry of DATABASES; `?host=/folder` is a
    socket.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "civic.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": _LINE | options,
    }


def celery_url(redis_url: str) -> str:
    """The broker's address: Celery spells a Redis on a unix socket in its own way."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}?virtual_host={dict(parse_qsl(parts.query)).get('db', '0')}"
