"""Wherever the hours of one visit stand, it stands beside them on whose word they count (docs/adr/0015). A page that shows
hours and is not named here fails: name it, with how it is reached, or with the reason why it needs no word.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.mydata import bundle
from tests.factories import volunteers as make
from tests.factories.people import UserFactory
from tests.helpers.pages import api, browser, text
from tests.integration.test_visit_hours import ordered, say, served
from tests.integration.test_visits import unpacked
from volunteers.claims.models import Claim
from volunteers.crediting.actions import credit_confirmed_claims

pytestmark = pytest.mark.django_db
HOURS = re.compile(r"service_(hours|minutes)")
ROOMS = "volunteers points reports templates"


def page(who: str, url: str) -> Callable[[dict[str, Any], Claim], str]:
    """How a surface is read: by whom, at which address."""
    return lambda people, claim: text(browser(people[who], "zh-hans").get(url.format(claim=claim)))


SURFACES: dict[str, Callable[[dict[str, Any], Claim], str]] = {
    "the volunteer's place": page("helper", "/volunteer/claims/{claim.pk}/"),
    "the volunteer's own list": page("helper", "/volunteer/claims/"),
    "the volunteer's points": page("helper", "/points/"),
    "the team's month": page("leader", "/volunteer/team/"),
    "the roll": page("staff", "/desk/activities/{claim.activity_id}/roll/"),
    "the desk's page of points": page("staff", "/desk/points/{claim.volunteer_id}/"),
    "report rows": page("staff", "/reports/rows/service_hours/"),
    "the administration": page("admin", "/admin/volunteers/claim/"),
    "API: a claim": lambda people, claim: api(people["helper"]).get(f"/api/v1/claims/{claim.pk}").content.decode(),
    "API: points": lambda people, claim: api(people["helper"]).get("/api/v1/me/points").content.decode(),
    "my data": lambda people, claim: unpacked(bundle.build(people["helper"], now=claim.confirmed_at).read()),
}
IN: dict[str, Sequence[str]] = {  # where the source names hours
    "templates/volunteers/claim_detail.html": ["the volunteer's place"],
    "volunteers/views/mine.py": ["the volunteer's place"],
    "volunteers/claims/cards.py": ["the volunteer's own list", "the team's month"],
    "volunteers/attendance/roll.py": ["the roll"],
    "volunteers/contributions.py": ["my data"],  # and a row of the desk, before they are confirmed
    "volunteers/admin.py": ["the administration"],
    "volunteers/api.py": ["API: a claim"],
    "volunteers/crediting/actions.py": ["the volunteer's points", "the desk's page of points", "API: points"],
    "points/queries.py": ["the volunteer's points", "API: points"],
    "reports/behind.py": ["report rows"],
    # no hours of one person's service: sums, rules, and what writes them
    **dict.fromkeys(["reports/api.py", "reports/figures.py", "reports/views.py", "reports/labels.py"], ()),
    **dict.fromkeys(["points/crediting.py", "points/models.py", "volunteers/claims/models.py"], ()),
    **dict.fromkeys([f"volunteers/attendance/{name}.py" for name in ("queries", "hours")], ()),
    **dict.fromkeys([f"volunteers/attendance/actions/{name}.py" for name in ("noting", "completing")], ()),
}
SAID = {"served": "被服务的人已确认", "default": "到期没有异议"}


def test_the_list_names_all_that_shows_hours() -> None:
    root = Path(settings.BASE_DIR)
    files = [path for room in ROOMS.split() for path in (root / room).rglob("*") if path.suffix in (".py", ".html")]
    found = {
        str(path.relative_to(root))
        for path in files
        if "migrations" not in path.parts and HOURS.search(path.read_text())
    }
    assert found == set(IN)
    assert {name for names in IN.values() for name in names} == set(SURFACES)


@pytest.mark.parametrize("word", ["served", "default"])
def test_each_says_on_whose_word(station: Any, staff: Any, now: datetime, word: str) -> None:
    people = {"staff": staff, "admin": UserFactory(is_staff=True, is_superuser=True)}
    people |= {name: make.volunteer(station, now=now) for name in ("helper", "leader")}
    team = make.team(station, people["leader"], people["helper"])
    claim = served(station, wanted := ordered(station, now=now), helper=people["helper"], staff=staff, now=now)
    Claim.objects.filter(pk=claim.pk).update(team=team)
    say(wanted, "done", now=now)
    Claim.objects.filter(pk=claim.pk).update(word=word)
    credit_confirmed_claims(now=now)
    claim.refresh_from_db()
    said = {f'"confirmed_by":"{word}"', SAID[word]}
    silent = [name for name, read in SURFACES.items() if not any(one in read(people, claim) for one in said)]
    assert silent == []
