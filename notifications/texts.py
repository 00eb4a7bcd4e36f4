"""The words of a message: templates/notifications/<kind>.txt, first line the title, the rest the text."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

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
        words = render_to_string(f"notifications/{message.kind}.txt", message.params).strip()
    title, _, body = words.partition("\n")
    return Text(title.strip(), body.strip())


def absolute(url: str) -> str:
    """A full address for texts that leave the site."""
    return url if "://" in url else f"{settings.SITE_URL}{url}"
