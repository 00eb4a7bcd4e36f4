"""Public pages that are kept: fresh after every change, each visitor's token his own, a late reader harmless."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from activities.signups import actions as signups
from civic.kernel import pagecache
from tests.concurrency.racing import at_once
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/activities/?where=all"


@pytest.fixture
def activity() -> Activity:
    return make.activity(SiteFactory(), now=timezone.now(), needed=0, seats=7, title="剪纸")


def page(client: Client | None = None, **headers: Any) -> str:
    return (client or Client()).get(LIST, **headers).content.decode()


def test_a_second_visitor_costs_no_query_and_sees_the_same(activity: Activity) -> None:
    first = page()
    with CaptureQueriesContext(connection) as queries:
        second = page()
    assert not queries.captured_queries
    assert "剪纸" in second and len(first) == len(second)


def test_each_visitor_gets_a_token_that_works(activity: Activity) -> None:
    visitors = [Client(enforce_csrf_checks=True) for _n in range(2)]
    tokens = [pagecache._TOKEN.search(page(one).encode())[0].decode() for one in visitors]  # type: ignore[index]
    assert tokens[0] != tokens[1]
    for client, token in zip(visitors, tokens, strict=True):
        answer = client.post("/set-elder/", {"elder": "1", "csrfmiddlewaretoken": token, "next": LIST})
        assert answer.status_code == 302, answer.status_code
    assert visitors[0].post("/set-elder/", {"elder": "1", "csrfmiddlewaretoken": tokens[1]}).status_code == 403


def test_a_seat_taken_is_seen_at_once(activity: Activity) -> None:
    page()
    signups.sign_up(activity_id=activity.pk, by=person(), now=timezone.now(), guest_names=["甲", "乙"])
    assert "4" in page().split("剪纸")[1].split("</article>")[0]


def test_languages_and_sizes_and_people_are_apart(activity: Activity) -> None:
    assert 'lang="zh-hans"' in page()
    english = Client()
    english.cookies["django_language"] = "en"
    assert 'lang="en"' in page(english)
    elder = Client()
    elder.cookies["elder"] = "1"
    assert 'class="elder"' in page(elder) and 'class="elder"' not in page()
    neighbour = Client()
    neighbour.force_login(person())
    assert "/account/login/" not in page(neighbour) and "/account/login/" in page()


def test_redis_emptied_is_a_page_rendered_anew(activity: Activity) -> None:
    page()
    cache.clear()
    Activity.objects.update(title="书法")  # no signal: only a page rendered anew can know
    assert "书法" in page()
    Activity.objects.update(title="太极")
    assert "书法" in page()  # and kept again


def titles(between: Callable[[], object] = lambda: None) -> Any:
    """A page whose reader sleeps between the query and the answer."""

    @pagecache.public_page()
    def view(request: HttpRequest) -> HttpResponse:
        rows = list(Activity.objects.values_list("title", flat=True))
        between()
        return HttpResponse(f'{rows}<input name="csrfmiddlewaretoken" value="{get_token(request)}">')

    return view(RequestFactory().get("/late/")).content.decode()


def rename(activity: Activity) -> None:
    def change() -> None:
        row = Activity.objects.get(pk=activity.pk)
        row.title = "书法"
        row.save()

    assert at_once([change]) == {"ok": 1}  # in a connection of its own, committed


def test_a_late_reader_keeps_old_rows_where_nobody_looks(activity: Activity) -> None:
    assert "剪纸" in titles(lambda: rename(activity))
    assert "书法" in titles()


def test_control_without_the_version_the_old_rows_stay(activity: Activity, monkeypatch: Any) -> None:
    """The control: with the change not told, the late reader's page is served."""
    monkeypatch.setattr(pagecache, "_changed", lambda **_signal: None)
    pagecache.post_save.disconnect(dispatch_uid="pagecache-activities.Activity", sender=Activity)
    try:
        titles(lambda: rename(activity))
        assert "剪纸" in titles()
    finally:
        monkeypatch.undo()
        pagecache.watch(Activity)
