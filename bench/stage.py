"""What the measurements play on: volunteers with tokens, and activities with places."""

import secrets
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from activities.models import Activity
from network.models import Level, Site
from volunteers.people.models import Volunteer


def station() -> Site:
    """A centre, an institute, a station."""
    centre = Site.objects.create(name="中心", level=Level.CENTRE)
    institute = Site.objects.create(name="街道", level=Level.INSTITUTE, parent=centre)
    return Site.objects.create(name="社区", level=Level.STATION, parent=institute)


def volunteers(site: Site, count: int) -> list[str]:
    """So many registered volunteers; their tokens."""
    now = timezone.now()
    people = User.objects.bulk_create(User(username=f"bench{n}", password="!") for n in range(count))
    Volunteer.objects.bulk_create(
        Volunteer(user=user, number=f"V{n:08d}", site=site, insurance_noted_at=now, registered_at=now)
        for n, user in enumerate(people)
    )
    return [tokens.issue(user, now=now)[0] for user in people]


def sessions(count: int) -> list[str]:
    """The first of them signed in on pages; their session keys."""
    engine = import_module(settings.SESSION_ENGINE)
    keys = []
    for user in User.objects.filter(username__startswith="bench").order_by("pk")[:count]:
        session = engine.SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    return keys


def activities(site: Site, count: int, *, needed: int, after: int = 0, **fields: Any) -> list[Activity]:
    """Published activities, each in an hour of its own, so that one volunteer may take part in all."""
    now = timezone.now()
    start = now + timedelta(days=3, hours=after)
    return Activity.objects.bulk_create(
        Activity(
            site=site,
            title=f"活动{n}",
            service_group="elderly",
            location="大厅",
            starts_at=start + timedelta(hours=n),
            ends_at=start + timedelta(hours=n, minutes=50),
            volunteers_needed=needed,
            seats=30,
            state="published",
            created_at=now,
            published_at=now,
            check_in_secret=secrets.token_hex(16),
            **fields,
        )
        for n in range(count)
    )
