"""The words of a message: templates/notifications/<kind>.txt, first line the title, the rest the text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sms import NOTICE_LENGTH
from civic.kernel import words
from civic.kernel.languages import said
from notifications.declared import EXAMPLES_AT, Notice, all_kinds, kind_of
from notifications.models import Message


@dataclass(frozen=True)
class Text:
    """A message in one language."""

    title: str
    body: str
    link: str = ""  # of messages that leave the site, where there is something to do at once

    @property
    def whole(self) -> str:
        """Title and text."""
        return f"{self.title}\n{self.body}".strip()

    @property
    def short(self) -> str:
        """For a text message, which is paid by length and refused when it is far too long; the inbox has the rest."""
        whole, end = self.whole, f" {self.link}" if self.link else ""
        room = NOTICE_LENGTH - len(end)
        return (whole if len(whole) <= room else f"{whole[: room - 1].rstrip()}…") + end

    @property
    def letter(self) -> str:
        """The text of an e-mail."""
        return "\n\n".join(filter(None, (self.body or self.title, self.link)))


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind of notice with its example, for the gallery."""

    kind: str
    room: str
    text: Text
    is_urgent: bool
    facts: str  # whom it is for, and who can turn it off


def render(message: Message, *, language: str | None = None, now: datetime | None = None, spoken: bool = False) -> Text:
    """In the given language, else the active one. Days of another year than that of `now` are told with their year;
    without `now`, of another year than the message's own. `spoken` by telephone it names no link.
    """
    with translation.override(language or translation.get_language()):
        template = Engine.get_default().get_template(f"notifications/{message.kind}.txt")
        named = {name: said(kept) for name, kept in message.params.items() if isinstance(kept, dict)}
        context = message.params | named | _moments(message.params, now=now or message.created_at) | {"spoken": spoken}
        if "when" in context:
            context["when_and_where"] = words.at_a_place(context["when"], context.get("location", ""))
        if message.because:
            context["reason"] = str(message.because)
        if message.about:
            context["about"] = str(message.about)
        text = template.render(Context(context, autoescape=False)).strip()  # it is no HTML
        kind = kind_of(message.kind)
        if message.about and kind and kind.to_seconds:
            text = _("%(name)s: %(news)s") % {"name": message.about, "news": text}
    title, _newline, body = text.partition("\n")
    has_link = bool(kind and kind.has_link and message.url) and not spoken
    return Text(title.strip(), body.strip(), link=absolute(message.url) if has_link else "")


def preview(kind: type[Notice], *, language: str | None = None) -> Text:
    """A kind's example, without a row for it."""
    with translation.override(language or translation.get_language()):
        notice = kind.sample()
        message = Message(kind=notice.kind, params=notice.params(), because=notice.sentence, created_at=EXAMPLES_AT)
        if kind.is_about_somebody:
            message.about = User(display_name=_("Li Min"))
        return render(message)


def samples() -> list[Sample]:
    """Each kind that is sent, with its example in the active language, by room."""
    return [
        Sample(
            kind=kind.kind,
            room=kind.room(),
            text=preview(kind),
            is_urgent=kind.is_urgent,
            facts=f"{kind.audience.label} · {kind.off_by().label}",
        )
        for kind in all_kinds()
        if not kind.is_retired
    ]


def _moments(params: dict[str, Any], *, now: datetime) -> dict[str, str]:
    """Params keep moments (`…_at`, ISO 8601); `when`, `due` and `month` are their words in the reader's language."""
    at = {name: datetime.fromisoformat(text) for name, text in params.items() if name.endswith("_at")}
    found = {}
    if "starts_at" in at:
        hours = words.time_range(at["starts_at"], at["ends_at"])
        found["when"] = f"{words.day(at['starts_at'], now=now)} {hours}"
    if "due_at" in at:
        found["due"] = words.stamp(at["due_at"], now=now)
    if "month_at" in at:
        found["month"] = words.month(at["month_at"])
    return found


def absolute(url: str) -> str:
    """A full address for texts that leave the site."""
    return url if "://" in url else f"{settings.SITE_URL}{url}"
