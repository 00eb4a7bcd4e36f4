"""How the list changes, and the activity's counter with it. Callers hold the activity and have checked who may."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity, Audience
from activities.signups import notices, parties, waiting_line
from activities.signups.actions.promoting import promote
from activities.signups.errors import SignupClosed
from activities.signups.models import Signup, SignupMember
from activities.signups.parties import Party
from activities.signups.transitions import SignupState
from activities.signups.verbs import SeatDid
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.errors import Invalid
from notifications.calls import actions as calls


def check_may_come(activity: Activity, party: Party, *, is_own: bool, now: datetime) -> None:
    """The party could come, wherever there is a seat for it; `is_own` as in `parties.check`. Raises SignupClosed,
    Invalid (among others for more people than there are seats in all: they would wait for ever), WrongAge,
    ConsentMissing.
    """
    if activity.audience == Audience.INVITED:
        raise SignupClosed(_("This is a visit for whoever ordered it. It needs no seat."))
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        raise SignupClosed
    parties.check(party, activity, is_own=is_own, now=now)
    if activity.seats is not None and party.seats > activity.seats:
        text = _("There are only %(seats)d seats in all.")
        raise Invalid(text, code="too_many", field="guest_names", seats=activity.seats)


def has_room(activity: Activity, more: int) -> bool:
    """Whether so many more can have seats, and nobody waits for them."""
    if activity.seats is None:
        return True
    return activity.seats_taken + more <= activity.seats and not waiting_line.parties(activity)


def enter(activity: Activity, party: Party, *, state: SignupState, by: User, now: datetime, **who: Any) -> Signup:
    """The party is on the list, and counted where it has seats. The caller holds the activity and has checked that
    they may and that there is room.
    """
    line = Signup.objects.filter(activity=activity)
    signup = Signup.objects.create(
        activity=activity,
        with_self=party.with_self,
        guest_names=list(party.guest_names),
        seats=party.seats,
        state=state,
        signed_up_at=now,
        queue_number=(line.aggregate(last=Max("queue_number"))["last"] or 0) + 1,
        **who,
    )
    SignupMember.objects.bulk_create(SignupMember(signup=signup, member=member) for member in party.members)
    activity.seats_taken += party.seats if state == SignupState.CONFIRMED else 0
    activity.save(update_fields=["seats_taken"])  # also where only the line grew: public pages say so
    audit.record(SeatDid.SIGNED_UP, by=by, target=signup, at=now, to_state=signup.state)
    return signup


def rewrite(signup: Signup, party: Party, *, by: User | None, now: datetime) -> None:
    """The party instead of the one before; seats that are free now go to the waiting line. The caller holds both
    rows and has checked that there is room.
    """
    activity, before = signup.activity, signup.seats
    signup.with_self, signup.guest_names, signup.seats = party.with_self, list(party.guest_names), party.seats
    signup.save(update_fields=["with_self", "guest_names", "seats"])
    signup.coming.exclude(member__in=party.members).delete()
    come = [SignupMember(signup=signup, member=member) for member in party.members]
    SignupMember.objects.bulk_create(come, ignore_conflicts=True)
    if signup.state == SignupState.CONFIRMED:
        activity.seats_taken += party.seats - before
    activity.save(update_fields=["seats_taken"])
    audit.record(SeatDid.CHANGED, by=by, target=signup, at=now, data={"from": before, "to": party.seats})
    promote(activity, now=now)


def give_back(signup: Signup, *, by: User | None, now: datetime) -> None:
    """The seat or the place in line is free, and the next in line moves up. The caller holds both rows."""
    activity = signup.activity
    had_seat = signup.state == SignupState.CONFIRMED
    signup.move("cancel", by=by, at=now)
    calls.drop([notices.subject(signup)], at=now)
    activity.seats_taken -= signup.seats if had_seat else 0
    activity.save(update_fields=["seats_taken"])
    promote(activity, now=now)
