"""What would be sent, kept in a file of the data folder for the page /dev/: web and worker both write there."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from civic.runtime import addresses

SHOWN = 100


def _file() -> Path:
    return addresses.data_folder() / "outbox.jsonl"


def keep(way: str, to: str, title: str, text: str) -> None:
    """One line more."""
    line = {"at": f"{datetime.now():%H:%M:%S}", "way": way, "to": to, "title": title, "text": text}  # noqa: DTZ005
    with _file().open("a") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def newest() -> list[dict[str, str]]:
    """The last hundred, the newest first."""
    if not _file().exists():
        return []
    return [json.loads(line) for line in _file().read_text().splitlines()[: -SHOWN - 1 : -1]]


def forget() -> None:
    """Empty it."""
    _file().unlink(missing_ok=True)


def send(phone: str, kind: str, params: dict[str, str], *, key: str) -> None:
    """As a gateway of text messages (settings.SMS_BACKEND)."""
    keep("text message", phone, kind, " ".join(params.values()))


class Mail(BaseEmailBackend):
    """As a mail server (settings.EMAIL_BACKEND)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were kept."""
        for message in email_messages:
            keep("e-mail", ", ".join(message.recipients()), str(message.subject), str(message.body))
        return len(email_messages)
