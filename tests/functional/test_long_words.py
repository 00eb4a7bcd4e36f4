"""What people write may be a link of 110 letters, a word of 60 or as many figures: on a phone 360 px wide no page grows
wider.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.test import Client

from network.addresses import actions as addresses
from network.addresses.actions import Said
from orders.models import ServiceRequest
from tests.factories import world as district
from tests.integration.doors import PAGES
from tests.integration.test_doors import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOMS = ("accounts", "network", "orders", "activities", "volunteers", "points", "programmes", "notifications")
ROOMS += ("kernel", "family", "addresses", "calls")  # reasons and notes, names of children, houses
FILES = ("activities:calendar_file", "activities:import_blank", "reports:download", "schema")
LINK = "https://example.com/" + "a1B2" * 23
KEPT = {
    "username",
    "password",
    "phone",
    "email",
    "address",
    "check_in_secret",
    "on_behalf_of_phone",
    "kind",
    "source_key",
    "subject",
    "url",
}


WRITTEN = {  # what each of these stands for is on some page: a name, a title, a place, a note, a reason, a house
    "accounts.User.display_name", "activities.Activity.title", "activities.Activity.location", "family.FamilyMember.name",
    "activities.Signup.guest_names", "kernel.Sentence.text", "orders.ServiceRequest.details", "points.Reward.title",
    "volunteers.Team.name", "network.Partner.name", "addresses.Address.estate", "addresses.Address.how_to_find",
}  # fmt: skip


def fitting(words: Iterator[str], field: Any) -> str:
    """The next of these words that the column takes, cut where it must be."""
    word = next(words)
    return word if (field.max_length or 300) >= len(word) else "W" * field.max_length


def long_words() -> set[str]:
    """In place of every text that somebody wrote; the columns that took one."""
    changed, words = set(), cycle((LINK, "W" * 60, "9" * 60))
    for model in [model for room in ROOMS for model in apps.get_app_config(room).get_models()]:
        for field in model._meta.concrete_fields:
            is_list = isinstance(field, ArrayField)
            inner = field.base_field if is_list else field
            is_text = isinstance(inner, models.CharField | models.TextField) and not inner.choices and not field.unique
            if not is_text or field.name in KEPT or 0 < (inner.max_length or 0) < 40:
                continue
            word, name = fitting(words, inner), f"{model._meta.label}.{field.name}"
            rows = model._default_manager.all() if is_list else model._default_manager.exclude(**{field.name: ""})
            for number, pk in enumerate(rows.values_list("pk", flat=True)):
                own = f"{word[:-3]}{number:03}"  # some names are one place's
                try:
                    with transaction.atomic():
                        rows.filter(pk=pk).update(**{field.name: [own] * 2 if is_list else own})
                except DatabaseError:  # a row that is never changed
                    break
                changed.add(name)
    return changed


def test_no_page_grows_wider_than_the_phone(visitors: Any, now: datetime) -> None:
    world = district.build(now=now)
    ServiceRequest.objects.update(details="请带梯子")
    house = Said(estate="锦绣家园", building="3号楼", unit="2单元", room="501", how_to_find="从东门进")
    addresses.write(by=world.people["R"], site=world["place"], said=house, now=now)
    taken = long_words()
    assert WRITTEN - taken == set()
    pages = [door for door in PAGES if door.get and not door.name.startswith("admin:") and door.name not in FILES]
    too_wide = []
    for letter in "RVLSMCA":
        visitor = visitors("en", 360)
        if world.people[letter]:
            client = Client()
            client.force_login(world.people[letter])
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visitor.base}
            visitor.context.add_cookies([cookie])
        mine = [door for door in pages if letter in door.get]
        pages = [door for door in pages if door not in mine]  # one look at each is enough
        for door in mine:
            url = address(door, world)
            visitor.page.goto(url)
            wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                found = visitor.page.evaluate(OUTSIDE)
                too_wide.append((letter, url, wide, found))
    assert too_wide == []


OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 2).map(e => e.tagName + '.' + e.className + ' in ' + e.parentElement.className + ': ' + e.textContent.trim().slice(0, 30))"""
