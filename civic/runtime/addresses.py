"""Where PostgreSQL and Redis are: the environment's, or our embedded ones. Starts nothing; standard library only."""

import hashlib
import os
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """Everything that the embedded servers keep: `.local/` of the checkout, or DIANDAN_DATA."""
    return Path(os.environ.get("DIANDAN_DATA") or CHECKOUT / ".local").absolute()


def _digest() -> str:
    return hashlib.sha256(str(data_folder()).encode()).hexdigest()[:10]


def socket_folder() -> Path:
    """A short path (a unix socket's name has about 100 characters), private to this user and data folder."""
    return Path(tempfile.gettempdir()) / f"diandan-{os.getuid()}-{_digest()}"


def cluster_home() -> Path:
    """Where PostgreSQL keeps its files. It refuses to run as root, so root lends it another user; where that user
    cannot reach the checkout (a home folder is closed to others) the files live below /var/lib instead."""
    if os.getuid() == 0 and not is_open_to_others(data_folder()):
        return Path("/var/lib") / f"diandan-{_digest()}"
    return data_folder()


def is_open_to_others(path: Path) -> bool:
    """Whether any user may pass through every folder above `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in path.parents if folder.exists())


def database_url() -> str:
    """DATABASE_URL, or the embedded PostgreSQL's socket."""
    return os.environ.get("DATABASE_URL") or f"postgresql://diandan@/diandan?host={socket_folder()}"


def redis_url() -> str:
    """REDIS_URL, or the embedded Redis's socket."""
    return os.environ.get("REDIS_URL") or f"unix://{socket_folder()}/valkey.sock"
