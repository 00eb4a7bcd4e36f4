"""The frame around every page: parts of it are kept for the next reader, and still it is everybody's own."""

import re
from typing import Any

import pytest
from django.template import Context
from django.test import Client

from accounts.models import User
from civic.kernel.templatetags.kept import Kept
from network import actions as network
from network.models import Role, Site
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import NOW
from tests.helpers.pages import browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PAGES = ("/", "/activities/", "/how-it-works/", "/desk/", "/reports/", "/nothing-here/")


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def news(user: Any, number: int) -> None:
    """So many that this person has not read."""
    Message.objects.bulk_create(
        Message(recipient=user, kind="activity_cancelled", source_key=f"{user.pk}-{n}", created_at=shanghai(NOW))
        for n in range(number)
    )


def readers(station: Site) -> list[Client]:
    """Who differs in all that the frame shows: roles, community, news, language, type size; signed out too. Something
    is on in both communities.
    """
    there = SiteFactory(name="金丝雀社区", phone="0534-7777777")
    for site in (station, there):
        make.activity(site, now=shanghai(NOW), title=f"{site} <b>")
    people = [
        person("resident", at=station, display_name="甲"),
        person("resident", at=there, display_name="金丝雀", elder_mode=True),
        person("volunteer", at=station),
        person("staff", at=station),
        person("staff", "resident", at=there),
        person("official", at=there),
        person(),
    ]
    for number, user in enumerate(people):
        news(user, number)
    browsers = [browser(user, language) for user in people for language in ("en", "zh-hans")]
    for language, elder in (("en", "0"), ("zh-hans", "1")):
        visitor = Client()
        visitor.cookies["django_language"], visitor.cookies["elder"] = language, elder
        browsers.append(visitor)
    return browsers


def seen(browsers: list[Client]) -> list[str]:
    """Each page by each, one reader after the other, so that each comes after another."""
    pages = [text(client.get(path)) for path in PAGES for client in browsers]
    return [re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page) for page in pages]


def drawn_anew(self: Kept, context: Context) -> str:
    """The control: as if `{% kept %}` were not there."""
    with context.push(**{name: value.resolve(context, ignore_failures=True) for name, value in self.given.items()}):
        return self.nodelist.render(context)


def test_everybody_has_the_page_that_would_be_drawn_for_them_alone(
    station: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = readers(station)
    twice = [seen(browsers), seen(browsers[::-1])]
    monkeypatch.setattr(Kept, "render", drawn_anew)
    assert twice == [seen(browsers), seen(browsers[::-1])]
    assert len(set(twice[0])) > 3 * len(browsers), "the readers see different pages"
    monkeypatch.setattr(
        Kept, "render", lambda self, context: self.__dict__.setdefault("first", drawn_anew(self, context))
    )
    assert twice[0] != seen(browsers), "what is kept for all shows"


def test_a_new_role_and_new_messages_show_at_once(station: Site) -> None:
    admin, clerk, other = person("staff", at=station), person("resident", at=station), person("resident", at=station)
    page, others = browser(clerk), browser(other)
    assert [page.get("/desk/").status_code, others.get("/desk/").status_code] == [403, 403]
    before = text(others.get("/activities/"))
    network.grant(user=clerk, site=station, role=Role.STAFF, by=admin, now=shanghai(NOW))
    news(clerk, 7)
    page = browser(User.objects.get(pk=clerk.pk))  # a role of work begins with signing in again
    assert ">Monthly list<" in text(page.get("/desk/"))
    assert re.search(r'class="count">7<', text(page.get("/activities/")))
    after = text(others.get("/activities/"))
    assert 'class="count"' not in before + after
    assert others.get("/desk/").status_code == 403
