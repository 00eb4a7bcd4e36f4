"""Pages as their readers meet them: who asks, what stands there, what a form carries along."""

import html
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts import tokens


def browser(user: Any, language: str = "en") -> Client:
    """Somebody who is signed in."""
    client = Client()
    client.force_login(user, backend="accounts.backends.PhoneOrNameBackend")
    client.cookies["django_language"] = language
    return client


def api(user: Any) -> Client:
    """Somebody's program, with a token."""
    token, _expires = tokens.issue(user, now=timezone.now())
    return Client(headers={"authorization": f"Bearer {token}"})


def text(answer: Any) -> str:
    """The page's source."""
    return answer.content.decode()


def hidden(page: Any) -> dict[str, str]:
    """What the page's form carries along unseen."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text(page))
    return {name: html.unescape(value) for name, value in pairs}


def beside(page: Any, field: str) -> str:
    """The error that stands at the field, and that its control (or group of chips) names for screen readers."""
    found = re.search(rf'<div class="problem" id="id_{field}_error">(.*?)</div></div>', text(page), re.S)
    assert found, f"no error beside {field}"
    tags = re.findall(rf'<(\w+)[^>]*aria-describedby="[^"]*\bid_{field}_error\b', text(page))
    assert tags and set(tags) <= {"input", "textarea", "select", "fieldset"}, f"{field} does not name its error"
    return html.unescape(re.sub("<[^>]+>", "", found[1])).strip()


def said(answer: Any) -> str:
    """The messages on the page."""
    found = re.search(r'<div class="messages".*?</div></div>', text(answer), re.S)
    return html.unescape(re.sub("<[^>]+>", "", found[0])) if found else ""
