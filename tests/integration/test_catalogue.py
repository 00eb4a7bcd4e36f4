"""The first catalogue of a new installation."""

import pytest
from django.core.management import call_command

from orders.catalogue import CATALOGUE
from orders.models import CatalogueItem

pytestmark = pytest.mark.django_db


def test_loading_twice_adds_once_and_keeps_what_was_changed() -> None:
    call_command("load_catalogue", verbosity=0)
    CatalogueItem.objects.filter(name="理发").update(is_active=False)
    call_command("load_catalogue", verbosity=0)
    assert CatalogueItem.objects.count() == len(CATALOGUE)
    assert not CatalogueItem.objects.get(name="理发").is_active
