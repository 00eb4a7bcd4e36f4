"""A district that the tests of a whole file share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import world as district


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[district.World]:
    """Built once a file, in a transaction that is never committed; a test undoes what it does to it."""
    with django_db_blocker.unblock(), district.undone():
        yield district.build()
