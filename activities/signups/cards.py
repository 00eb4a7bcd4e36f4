"""An activity in a list, with its seats in words."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Reader
from activities import visibility
from activities.models import Activity
from activities.signups import parties, policies, waiting_line
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.cards import ActivityCard
from civic.kernel.routes import address


def card(activity: Activity, *, now: datetime, signup: Signup | None = None, to: Reader | None = None) -> ActivityCard:
    """An activity in a list; it says how many seats are left. In the list of one's own seats, with `signup`, what
    became of that and who comes; where it is that of somebody for whom the reader `to` may act, whose it is.
    """
    line = visibility.outline(activity)
    return ActivityCard(
        title=line.title,
        url=address("activities:detail", activity.pk),
        tile=words.tile(activity.starts_at),
        facts=[
            words.clock(activity.starts_at),
            *_place(line.location, str(activity.site)),
            *filter(None, [words.ages(activity.age_from, activity.age_until)]),
            *([parties.for_host(signup)] if signup and has_others(signup) else []),
        ],
        group=activity.service_group,
        seats=_seat(signup, to=to, now=now) if signup else seats_words(activity, now=now),
    )


def _place(location: str, site: str) -> list[str]:
    """Where, and at which site; a place whose name begins with the site's says it once."""
    return [location] if location.startswith(site) else [location, site]


def has_others(signup: Signup) -> bool:
    """Whether it is worth saying who comes."""
    return signup.seats > 1 or not signup.with_self


def seats_words(activity: Activity, *, now: datetime) -> words.Phrase:
    """“4 seats left”; “2 seats left, 1 party waits”; “cancelled”; “over”."""
    if activity.state == ActivityState.CANCELLED:
        return words.Phrase(_("cancelled"), "late")
    if activity.state != ActivityState.PUBLISHED or activity.starts_at <= now:
        return words.Phrase(_("over") if activity.ends_at <= now else _("going on now"), "ok")
    return words.seats_words(activity.seats_left, waiting=waiting_line.parties(activity))


def _seat(signup: Signup, *, to: Reader | None, now: datetime) -> words.Phrase:
    is_own = to is None or signup.user_id == to.pk
    return own_seat(signup, now=now) if is_own else seat_of(signup)


def seat_of(signup: Signup) -> words.Phrase:
    """The seat of somebody for whom the reader may act, in words."""
    who = signup.host
    if position := waiting_line.position(signup):
        said = {"name": who, "position": position}
        return words.Phrase(_("%(name)s is number %(position)s in line") % said, "soon")
    if signup.state == SignupState.CONFIRMED:
        return words.Phrase(_("%(name)s has a seat") % {"name": who}, "ok")
    return words.Phrase(_("%(name)s: %(news)s") % {"name": who, "news": signup.get_state_display()}, "ok")


def own_seat(signup: Signup, *, now: datetime) -> words.Phrase:
    """One's own seat in words."""
    activity, position = signup.activity, waiting_line.position(signup)
    is_over = now >= activity.ends_at
    if activity.state == ActivityState.CANCELLED:
        return words.Phrase(_("activity cancelled"), "late")
    if position:
        in_line = _("You are number %(position)s in line") % {"position": position}
        return words.Phrase(_("no seat came free") if is_over else in_line, "soon")
    if signup.state == SignupState.CONFIRMED:
        return words.Phrase(_("You had a seat") if is_over else _("You have a seat"), "ok")
    if signup.user and policies.can_rate(signup, by=signup.user, now=now):
        return words.Phrase(_("You were there. How was it?"), "soon")
    said = {SignupState.ATTENDED: _("You were there"), SignupState.ABSENT: _("noted as not there")}
    return words.Phrase(said.get(SignupState(signup.state), signup.get_state_display()), "ok")
