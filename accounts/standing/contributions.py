"""What pages of several rooms show of second persons."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.standing.models import SecondPerson
from accounts.standing.transitions import StandingState
from civic.kernel.contributions import given_up as pages_given_up
from civic.kernel.contributions import my_data
from civic.kernel.personal import of_rows


def offer() -> None:
    """Called once when the sub-room opens."""
    times = {
        "state": gettext_lazy("state"),
        "confidential_too": gettext_lazy("confidential orders too"),
        "offered_at": gettext_lazy("asked"),
        "agreed_at": gettext_lazy("agreed"),
        "ended_at": gettext_lazy("ended"),
    }
    mine = {"second__display_name": gettext_lazy("name"), "phone": gettext_lazy("phone number")} | times
    my_data.offer(
        of_rows(
            "seconds",
            gettext_lazy("Who may act for me"),
            lambda user: SecondPerson.objects.filter(person=user),
            mine | {"how__text": gettext_lazy("how I said so")},
            holds=["standing.SecondPerson.person"],
            choices={"state": StandingState},
        ),
        at=22,
    )
    my_data.offer(
        of_rows(
            "acts_for",
            gettext_lazy("For whom I may act"),
            lambda user: SecondPerson.objects.filter(second=user),
            {"person__display_name": gettext_lazy("name")} | times,
            holds=["standing.SecondPerson.second"],
            choices={"state": StandingState},
        ),
        at=23,
    )
    pages_given_up.offer(given_up, at=5)


def given_up(user: User, now: datetime) -> list[str]:
    """What two people have agreed on ends."""
    found = SecondPerson.objects.agreed()
    if found.filter(person=user).exists() or found.filter(second=user).exists():
        return [_("Nobody acts for you any more, nor you for others; they are told.")]
    return []
