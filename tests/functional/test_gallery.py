"""Every component, in every mode, looked at by axe in a real browser under the real content security policy."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.conftest import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_gallery(browser: Browser, live_server: Any, *, width: int, language: str, elder: bool, scheme: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies(
        [
            {"name": "django_language", "value": language, "url": live_server.url},
            {"name": "elder", "value": "1" if elder else "0", "url": live_server.url},
        ]
    )
    page = context.new_page()
    page.console = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.console.append(message.text))  # type: ignore[attr-defined]
    page.goto(f"{live_server.url}/gallery/", wait_until="networkidle")
    return page


@pytest.mark.parametrize(
    ("width", "language", "elder", "scheme"),
    [
        (360, "zh-hans", False, "light"),
        (360, "en", True, "light"),
        (1280, "en", False, "dark"),
        (1280, "zh-hans", True, "dark"),
    ],
)
def test_gallery_is_clean(
    browser: Browser, live_server: Any, width: int, language: str, elder: bool, scheme: str
) -> None:
    page = open_gallery(browser, live_server, width=width, language=language, elder=elder, scheme=scheme)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.classList.contains('elder')") is elder
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.console == []  # type: ignore[attr-defined]
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    page.context.close()


def test_targets_are_large_enough(browser: Browser, live_server: Any) -> None:
    """48 px for a thumb, 60 in elder mode; the compact buttons of the desk and the links in the foot excepted."""
    for elder, least in ((False, 48), (True, 60)):
        page = open_gallery(browser, live_server, width=360, language="zh-hans", elder=elder, scheme="light")
        small = page.evaluate(
            """least => [...document.querySelectorAll('.btn:not(.btn-small), .chip, .tabs a, input[type=text], select')]
               .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < least - 0.5)
               .map(e => e.outerHTML.slice(0, 120))""",
            least,
        )
        assert small == []
        page.context.close()


def test_comforts_work(browser: Browser, live_server: Any) -> None:
    """The chart is drawn from its table, digits are tidied, reading and copying are offered."""
    page = open_gallery(browser, live_server, width=1280, language="en", elder=False, scheme="light")
    assert page.locator("[data-chart] svg path").count() > 3
    page.locator(".digits input").fill("４8 2x9155")
    assert page.locator(".digits input").input_value() == "482915"
    assert page.locator("[data-copy]").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('role')") in ("alert", None)
    page.context.close()
