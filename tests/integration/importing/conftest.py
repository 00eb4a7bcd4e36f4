"""A district whose plans are imported, in English."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from network.models import Site
from tests.factories.people import SiteFactory, centre
from tests.helpers.clock import Clock

STATIONS = {
    "宋官屯街道": ["星凯社区", "艾家坊社区", "金鼎社区", "沙王社区", "新城社区"],
    "长河街道": ["康博公馆社区", "尚德社区", "金河社区", "蔚嘉社区"],
    "袁桥镇": [],
}


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.STAFF_SECOND_FACTOR = False
    with translation.override("en"):
        yield


@pytest.fixture
def now(clock: Clock) -> datetime:
    """The morning on which July's plan is uploaded: these tests never grow old."""
    return clock("2027-06-24 09:30")


@pytest.fixture
def build() -> Any:
    """Institutes with their stations, by name; of two that are called the same, by “town name”."""

    def build(stations: dict[str, list[str]]) -> dict[str, Site]:
        found: dict[str, Site] = {}
        for town, names in stations.items():
            found[town] = institute = SiteFactory(name=town, level="institute", parent=centre())
            for name in names:
                found[f"{town} {name}" if name in found else name] = SiteFactory(name=name, parent=institute)
        return found

    return build


@pytest.fixture
def district(build: Any) -> dict[str, Site]:
    found: dict[str, Site] = build(STATIONS)
    return found
