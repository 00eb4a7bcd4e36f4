"""What people agree to, in the words that they read. A changed text is a new version: whoever agreed to an older one
agreed to that."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.family.models import Purpose

GUARDIAN_UNTIL = 14  # years of age: personal information law, article 31


@dataclass(frozen=True, slots=True)
class Text:
    """One version of what is agreed to."""

    version: str
    words: Any


TEXTS = {
    Purpose.GUARDIAN: Text(
        "2026-11-25",
        _(
            "I am this child's parent or guardian. I agree that the station keeps the name, year of birth and what I"
            " sign the child up for. Only the station's staff and those who lead an activity see the name and the age."
        ),
    ),
    Purpose.HEALTH: Text(
        "2026-11-25",
        _(
            "I agree that the station and the volunteer who comes read what is ticked here, so that they can help in"
            " the right way. I can take it back at any time; then it is erased."
        ),
    ),
}
