"""What pages of several rooms show of seats."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from activities.signups import cards, parties, queries
from activities.signups.models import SeatRating, Signup, SignupMember
from activities.signups.transitions import SignupState
from civic.kernel import contributions as pages
from civic.kernel import words
from civic.kernel.cards import ActivityCard
from civic.kernel.personal import of_rows


def offer() -> None:
    """Called once when the wing opens."""
    pages.home_cards.offer(seats, at=30)
    pages.given_up.offer(given_up, at=20)
    columns = {
        "activity__title": gettext_lazy("activity"),
        "activity__starts_at": gettext_lazy("begins"),
        "signed_up_at": gettext_lazy("signed up"),
        "seats": gettext_lazy("seats"),
        "guest_names": gettext_lazy("who comes along"),
        "state": gettext_lazy("state"),
    }
    mine = of_rows(
        "seats",
        gettext_lazy("My seats"),
        lambda user: Signup.objects.filter(user=user),
        columns,
        holds=["activities.Signup.user"],
        choices={"state": SignupState},
    )
    pages.my_data.offer(mine, at=40)
    family = of_rows(
        "seats_family",
        gettext_lazy("Who of my family comes"),
        lambda user: SignupMember.objects.filter(signup__user=user),
        {"signup__activity__title": gettext_lazy("activity"), "member__name": gettext_lazy("name")},
        holds=["activities.SignupMember.member"],
    )
    pages.my_data.offer(family, at=41)
    rated = {
        "signup__activity__title": gettext_lazy("activity"),
        "at": gettext_lazy("when"),
        "score": gettext_lazy("score"),
        "comment": gettext_lazy("comment"),
    }
    ratings = of_rows(
        "seats_ratings",
        gettext_lazy("How I rated events"),
        lambda user: SeatRating.objects.filter(signup__user=user),
        rated,
        holds=[],
    )
    pages.my_data.offer(ratings, at=42)


def given_up(user: User, now: datetime) -> list[str]:
    """Seats and places in line still to come."""
    number = queries.held(user, now=now).count()
    text = ngettext("%(number)d seat goes to the next in line.", "%(number)d seats go to the next in line.", number)
    return [text % {"number": number}] if number else []


def seats(user: User, now: datetime) -> list[ActivityCard]:
    """The person's own seats and places in line."""
    return [_seat(signup, now=now) for signup in queries.coming_signups(user, now=now, limit=3)]


def _seat(signup: Signup, *, now: datetime) -> ActivityCard:
    activity = signup.activity
    waiting = signup.state == SignupState.WAITLISTED
    coming = [parties.for_host(signup)] if cards.has_others(signup) else []
    return ActivityCard(
        title=activity.title,
        url=reverse("activities:detail", args=[activity.pk]),
        tile=words.tile(activity.starts_at),
        facts=[words.when(activity.starts_at, now=now), activity.location, *coming],
        group=activity.service_group,
        state=_("You are waiting in line") if waiting else _("You have a seat"),
    )
