"""One district with servers of its own for all tests that hurt them and leave them whole."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.concurrency.test_faults import District


@pytest.fixture(scope="session")
def district() -> "Iterator[District]":
    """Servers, tables, sixty volunteers, twelve activities, a web process."""
    from tests.concurrency.test_faults import District

    with ExitStack() as stack:
        yield District(stack)
