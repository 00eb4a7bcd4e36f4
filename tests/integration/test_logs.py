"""What the operator reads names no person."""

import logging

import pytest
from django.test import Client


@pytest.mark.django_db
def test_what_was_searched_for_is_not_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/desk/volunteers/?q=13900139000", headers={"user-agent": "test"})
    assert "/desk/volunteers/" in caplog.text
    assert "13900139000" not in caplog.text
