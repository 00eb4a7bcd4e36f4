"""What the administration and a log call a row: a word that somebody can read, and never a phone number."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

from accounts.models import RevokedToken, Tries, User
from activities.models import AttendanceCorrection, PlannedRequest
from civic.kernel.drawing import rooms
from civic.kernel.models import IdempotencyKey
from network.models import CalendarDay, Site
from tests.factories.world import World

OURS = [model for model in apps.get_models() if model.__module__.removesuffix(".models") in set(rooms())]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_row_of_the_district(world: World, model: type[models.Model]) -> None:
    assert model.__str__ is not models.Model.__str__
    phones = [
        *User.objects.exclude(phone=None).values_list("phone", flat=True),
        *Site.objects.values_list("phone", flat=True),
    ]
    for row in model._default_manager.all()[:20]:
        words = str(row)
        assert words and " object (" not in words and not any(phone and phone in words for phone in phones)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (User(phone="13800138000"), "邻居"),
        (RevokedToken(token_id="a" * 32), "a" * 32),
        (Tries(number=3), "3"),
        (IdempotencyKey(key="order-1"), "order-1"),
        (PlannedRequest(request_id=UUID(int=1), activity_id=2), f"{UUID(int=1)} → 2"),
        (AttendanceCorrection(before=30, after=28), "30 → 28"),
        (CalendarDay(date=date(2027, 2, 6)), "2027-02-06"),
    ],
)
def test_a_row_that_the_district_lacks(row: Any, words: str) -> None:
    assert str(row) == words
