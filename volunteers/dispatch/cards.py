"""Open places in words, ready for the templates."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from activities import visibility
from activities.models import Mode
from civic.kernel import words
from civic.kernel.cards import ClaimCard
from volunteers.dispatch.matching import Offer


def offer(found: Offer, *, now: datetime) -> ClaimCard:
    """A card of “what can I do”."""
    activity = found.activity
    minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    place = _("at people's homes") + " · " + str(activity.site) if activity.mode == Mode.AT_HOME else str(activity.site)
    return ClaimCard(
        title=visibility.outline(activity).title,
        url=reverse("volunteers:offer", args=[activity.pk]),
        claim_url=reverse("volunteers:offer", args=[activity.pk]),
        group=activity.service_group,
        place=place,
        needed=words.needed_words(activity.volunteers_left),
        facts=[words.when(activity.starts_at, activity.ends_at, now=now), words.hours(round(minutes / 60, 1))],
        why=found.why,
    )
