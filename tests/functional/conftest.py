"""A real browser: the system's Chromium, with axe at hand."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from civic.runtime import chromium

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium. Playwright's loop lives in this thread, where Django would refuse the database."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return {"executable_path": chromium.find(), "args": FLAGS}


class Visitor:
    """Somebody at a browser of their own, with a language and a screen."""

    def __init__(self, browser: Browser, base: str, *, language: str, width: int) -> None:
        self.base = base
        self.context = browser.new_context(viewport={"width": width, "height": 800}, base_url=base)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self.hear)

    def hear(self, message: Any) -> None:
        """The browser complains, other than of a form that was sent back with its errors (422)."""
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, name: str, password: str) -> None:
        """By user name and password."""
        self.page.goto("/account/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", password)
        self.press("form[action='/account/login/'] button")
        assert "/account/login" not in self.page.url, self.page.inner_text("main")

    def press(self, selector: str) -> None:
        """Press a button and wait for the page that follows; look at it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def go(self, url: str) -> None:
        """Open a page and look at it."""
        response = self.page.goto(url)
        assert response is not None and response.status == 200, f"{url}: {response and response.status}"
        assert self.page.url.split("?")[0].endswith(url.split("?")[0]), f"{url} sent us to {self.page.url}"
        self.look()

    def look(self) -> None:
        """axe finds nothing, nothing sticks out, the browser has no complaint."""
        where = self.page.url
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(where, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where} is {wide} px too wide"
        assert self.complaints == [], where


@pytest.fixture
def visitors(browser: Browser, live_server: Any) -> Iterator[Any]:
    """`visitors(language, width)` gives a Visitor."""
    made: list[Visitor] = []

    def make(language: str, width: int) -> Visitor:
        made.append(Visitor(browser, live_server.url, language=language, width=width))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
