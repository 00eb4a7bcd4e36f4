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


def django_database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=value` as an entry of DATABASES; `?host=/folder` is a
    socket.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def celery_url(redis_url: str) -> str:
    """The broker's address: Celery spells a Redis on a unix socket in its own way."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}?virtual_host={dict(parse_qsl(parts.query)).get('db', '0')}"
