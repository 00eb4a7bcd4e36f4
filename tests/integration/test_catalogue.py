"""The first catalogue of a new installation."""

import re

import pytest
from django.core.management import call_command
from django.utils.translation import override

from orders.catalogue import CATALOGUE, HINTS_EN
from orders.models import CatalogueItem
from tests.factories.people import UserFactory
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


def test_loading_twice_adds_once_and_keeps_what_was_changed() -> None:
    call_command("load_catalogue", verbosity=0)
    CatalogueItem.objects.filter(name="理发").update(is_active=False)
    call_command("load_catalogue", verbosity=0)
    assert CatalogueItem.objects.count() == len(CATALOGUE)
    assert not CatalogueItem.objects.get(name="理发").is_active


def test_each_hint_can_be_read_in_both_languages() -> None:
    call_command("load_catalogue", verbosity=0)
    assert {one.hint for one in CATALOGUE if one.hint} == HINTS_EN.keys()
    for item in CatalogueItem.objects.all():
        assert bool(item.hint) == bool(item.hint_en)
        with override("en"):
            assert item.prompt == item.hint_en and not re.search("[一-鿿]", f"{item} {item.prompt}")
        with override("zh-hans"):
            assert item.prompt == item.hint


def test_a_menu_from_before_gets_its_english_hints_once() -> None:
    call_command("load_catalogue", verbosity=0)
    CatalogueItem.objects.update(hint_en="")
    CatalogueItem.objects.filter(name="理发").update(hint="自带毛巾。")
    CatalogueItem.objects.filter(name="教用手机").update(hint_en="Which app?")
    call_command("load_catalogue", verbosity=0)
    english = dict(CatalogueItem.objects.values_list("name", "hint_en"))
    assert (english["理发"], english["教用手机"]) == ("", "Which app?")
    assert english["修小家电"] == "What is broken, and how it happened."


def test_a_district_changes_the_menu_in_the_administration() -> None:
    page = browser(UserFactory(is_staff=True, is_superuser=True))
    fields = {"service_group": "elderly", "name": "磨刀", "name_en": "Knives sharpened", "spoken": "磨剪子", "hint_en": "How many",
              "unit": "things", "position": "3", "is_active": "on"}  # fmt: skip
    assert page.post("/admin/orders/catalogueitem/add/", fields).status_code == 302
    made = CatalogueItem.objects.get()
    assert "磨刀" in text(page.get("/admin/orders/catalogueitem/?q=磨剪子"))
    wrong = page.post(f"/admin/orders/catalogueitem/{made.pk}/change/", fields | {"age_from": "9", "age_until": "6"})
    assert wrong.status_code == 200 and "The highest age is below the lowest." in text(wrong)
    made.refresh_from_db()
    assert (made.age_from, made.is_active, made.hint_en) == (None, True, "How many")
