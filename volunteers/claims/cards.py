"""Claims in words, ready for the templates."""

from datetime import datetime

from django.urls import reverse

from activities import visibility
from civic.kernel import words
from civic.kernel.cards import RequestCard
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.transitions import ClaimState


def claim(row: Claim, *, now: datetime) -> RequestCard:
    """A line of “my service”."""
    activity, said = row.activity, visibility.outline(row.activity)
    facts = [words.when(activity.starts_at, activity.ends_at, now=now), said.location, row.get_state_display()]
    if row.service_hours is not None:
        facts.append(words.hours(row.service_hours))
    if how := known(row):
        facts.append(how)
    return RequestCard(
        title=said.title,
        url=reverse("volunteers:claim_detail", args=[row.pk]),
        facts=facts,
        group=activity.service_group,
        done=row.state == ClaimState.CONFIRMED,
    )


def known(row: Claim) -> str:
    """How these hours are known, where nobody recorded them live, and of a visit on whose word they count; empty
    otherwise.
    """
    noted = "" if row.evidence in (None, Evidence.LIVE) else row.get_evidence_display()
    return " · ".join(part for part in (noted, row.get_word_display() if row.word else "") if part)
