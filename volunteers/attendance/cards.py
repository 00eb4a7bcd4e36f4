"""Service of today in words, ready for the templates."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Reader
from activities import visibility
from civic.kernel import words
from civic.kernel.cards import TodayCard
from volunteers.attendance import queries
from volunteers.claims.transitions import ClaimState


def today(user: Reader, *, now: datetime) -> TodayCard | None:
    """The card on the home page: where I am expected today."""
    claim = queries.next_today(user, now=now) if user.is_authenticated else None
    if claim is None:
        return None
    arrived = claim.state == ClaimState.CHECKED_IN
    title = (
        _("You are checked in. Check out when you leave.")
        if arrived
        else _("Today %(clock)s you are expected") % {"clock": words.clock(claim.activity.starts_at)}
    )
    said = visibility.outline(claim.activity)
    facts = [said.title, said.location]
    if not arrived:
        facts.append(_("scan or type six digits when you arrive"))
    return TodayCard(title, reverse("volunteers:claim_detail", args=[claim.pk]), facts)
