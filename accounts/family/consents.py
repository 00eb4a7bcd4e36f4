"""What people agree to, in the words that they read. A changed text is a new version: whoever agreed to an older one
agreed to that."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.family.models import FamilyMember, Purpose

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
            "For a child under 14: I am the parent or guardian and agree that the station keeps the name, the year of"
            " birth and what I sign the child up for. Only the station's staff and who leads the activity read them."
        ),
    ),
    Purpose.HEALTH: Text(
        "2026-11-25",
        _(
            "Where something is ticked above: the station and the volunteer who comes may read it, so that they help in"
            " the right way. I can take this back at any time; then it is erased."
        ),
    ),
}


def is_missing(member: FamilyMember, *, on: date) -> bool:
    """Whether a guardian must agree on this day before anything is done for this member, and none has."""
    consent = member.guardian_consent
    return member.may_be_under(GUARDIAN_UNTIL, on=on) and (consent is None or consent.taken_back_at is not None)
