"""A computer that several people share: who comes after somebody who signed out sees nothing of theirs."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType

from civic.kernel.middleware import PersonalPagesMiddleware
from tests.factories.people import PASSWORD, person
from tests.functional.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GREETING = "王奶奶"


@pytest.fixture
def keeping(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser that keeps whole pages for “Back”, as people's do and Playwright's does not."""
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


def back_after_signing_out(browser: Browser, base: str) -> str:
    """What stands on the page that “Back” shows."""
    person(username="wang", display_name=GREETING)
    visitor = Visitor(browser, base, language="zh-hans", width=360)
    visitor.sign_in("wang", PASSWORD)
    visitor.page.goto("/me/")
    assert GREETING in visitor.page.inner_text("main")
    visitor.press("form[action='/account/logout/'] button")
    visitor.page.evaluate("history.back()")
    visitor.page.wait_for_timeout(500)  # milliseconds: a page that was kept whole tells nobody that it is back
    return visitor.page.inner_text("body")


def test_back_shows_nothing_of_who_signed_out(keeping: Browser, live_server: Any) -> None:
    assert GREETING not in back_after_signing_out(keeping, live_server.url)


def test_control_what_may_be_kept_is_shown(keeping: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PersonalPagesMiddleware, "__call__", lambda self, request: self.get_response(request))
    assert GREETING in back_after_signing_out(keeping, live_server.url)
