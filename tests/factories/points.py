"""Points without the service that earned them."""

from datetime import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from points import actions
from points.crediting import Source
from points.models import Reward
from tests.factories.people import SiteFactory

_SOURCE = Source(
    """SELECT %(user)s::uuid, %(minutes)s::integer, %(grade)s::text, %(site)s::bigint, %(day)s::date,
        %(at)s::timestamptz, %(key)s::text, %(reason)s::text"""
)


class RewardFactory(DjangoModelFactory[Reward]):
    class Meta:
        model = Reward

    site = factory.SubFactory(SiteFactory)
    title = factory.Sequence(lambda n: f"洗衣液{n}")
    price = 5
    stock = 3


def credit(user: Any, site: Any, *, minutes: int = 60, grade: str = "a", key: str, at: datetime) -> tuple[int, int]:
    """Through the real door."""
    day = timezone.localdate(at)
    params = {
        "user": user.pk,
        "minutes": minutes,
        "grade": grade,
        "site": site.pk,
        "day": day,
        "at": at,
        "key": key,
        "reason": "义诊",
    }
    return actions.credit_many(source=_SOURCE, params=params)
