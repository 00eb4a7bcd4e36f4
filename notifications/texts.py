"""The words of a message: templates/notifications/<kind>.txt, first line the title, the rest the text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from civic.kernel import words
from notifications.models import Message


@dataclass(frozen=True)
class Text:
    """A message in one language."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        """Title and text."""
        return f"{self.title}\n{self.body}".strip()


def render(message: Message, *, language: str | None = None) -> Text:
    """In the given language, else the active one."""
    with translation.override(language or translation.get_language()):
        template = Engine.get_default().get_template(f"notifications/{message.kind}.txt")
        context = message.params | _moments(message.params)
        if "when" in context:
            context["when_and_where"] = words.at_a_place(context["when"], context.get("location", ""))
        if message.because:
            context["reason"] = str(message.because)
        text = template.render(Context(context, autoescape=False))  # it is no HTML
    title, _, body = text.strip().partition("\n")
    return Text(title.strip(), body.strip())


def _moments(params: dict[str, Any]) -> dict[str, str]:
    """Params keep moments (`…_at`, ISO 8601); `when`, `due` and `month` are their words in the reader's language."""
    at = {name: datetime.fromisoformat(text) for name, text in params.items() if name.endswith("_at")}
    found = {}
    if "starts_at" in at:
        hours = words.time_range(at["starts_at"], at["ends_at"])
        found["when"] = f"{words.day(at['starts_at'])} {hours}"
    if "due_at" in at:
        found["due"] = words.stamp(at["due_at"])
    if "month_at" in at:
        found["month"] = words.month(at["month_at"])
    return found


def absolute(url: str) -> str:
    """A full address for texts that leave the site."""
    return url if "://" in url else f"{settings.SITE_URL}{url}"
