"""Where PostgreSQL and Redis are: the environment's, or our embedded ones. Starts nothing; standard library only."""

import hashlib
import os
import tempfile
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """Everything that the embedded servers keep."""
    return Path(os.environ.get("DIANDAN_DATA") or _CHECKOUT / ".local").absolute()


def socket_folder() -> Path:
    """A short path (unix sockets allow about 100 characters), private to this user and data folder."""
    digest = hashlib.sha256(str(data_folder()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"diandan-{os.getuid()}-{digest}"


def database_url() -> str:
    """DATABASE_URL, or the embedded PostgreSQL's socket."""
    return os.environ.get("DATABASE_URL") or f"postgresql://diandan@/diandan?host={socket_folder()}"


def redis_url() -> str:
    """REDIS_URL, or the embedded Redis's socket."""
    return os.environ.get("REDIS_URL") or f"unix://{socket_folder()}/valkey.sock"
