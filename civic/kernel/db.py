"""Small helpers where the domain meets PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction

from civic.kernel.errors import DomainError

DATABASE_AWAY = (OperationalError, InterfaceError)  # it can't be reached, or a line to it was cut
F = TypeVar("F", bound=Callable[..., Any])
_SQLSTATE_DEADLOCK, _SQLSTATE_SERIALIZATION = "40P01", "40001"


def constraint_of(error: DatabaseError) -> str:
    """The name of the constraint that was violated, or an empty text."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) or ""


@contextmanager
def violations(errors: Mapping[str, DomainError | Callable[[], DomainError]]) -> Iterator[None]:
    """Run a write in a savepoint and turn a violated constraint, by its name, into a domain error."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        found = errors.get(constraint_of(error))
        if found is None:
            raise
        raise (found if isinstance(found, DomainError) else found()) from error


def retry_deadlock(function: F) -> F:
    """Run again, twice at most, what PostgreSQL ended as a deadlock. Only for the outermost transaction."""

    @wraps(function)
    def again(*args: Any, **kwargs: Any) -> Any:
        for pause in (0.01, 0.05):  # seconds
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                code = getattr(error.__cause__, "pgcode", None)
                if (
                    code not in (_SQLSTATE_DEADLOCK, _SQLSTATE_SERIALIZATION)
                    or transaction.get_connection().in_atomic_block
                ):
                    raise
                time.sleep(pause)
        return function(*args, **kwargs)

    return again  # type: ignore[return-value]
