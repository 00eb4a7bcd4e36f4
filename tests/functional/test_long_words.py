"""What people write may be a link of 110 letters or a word of 60: on a phone 360 px wide no page grows wider."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.test import Client

from tests.factories import world as district
from tests.integration.doors import PAGES
from tests.integration.test_doors import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOMS = ("accounts", "network", "orders", "activities", "volunteers", "points", "programmes", "notifications")
FILES = ("activities:calendar_file", "reports:download", "schema")
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
}


def long_words() -> int:
    """In place of every text that somebody wrote; how many columns took one."""
    changed = 0
    for model in [model for room in ROOMS for model in apps.get_app_config(room).get_models()]:
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
            if not is_text or field.name in KEPT or 0 < (field.max_length or 0) < 40:
                continue
            word = LINK if (field.max_length or 300) > len(LINK) else "W" * (field.max_length or 60)
            try:
                with transaction.atomic():
                    changed += bool(model._default_manager.exclude(**{field.name: ""}).update(**{field.name: word}))
            except DatabaseError:  # rows that are never changed
                continue
    return changed


def test_no_page_grows_wider_than_the_phone(visitors: Any) -> None:
    world = district.build()
    assert long_words() > 8
    pages = [door for door in PAGES if door.get and not door.name.startswith("admin:") and door.name not in FILES]
    too_wide = []
    for letter in "RVLSMA":
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


OUTSIDE = """() => [...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 2).map(e => e.tagName + '.' + e.className + ' in ' + e.parentElement.className + ': ' + e.textContent.trim().slice(0, 30))"""
