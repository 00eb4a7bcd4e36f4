"""My seats, a seat given back; at the desk who came, who is expected.

Taking a seat is a form on the activity's own page, which the wing draws: activities.views.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from accounts.standing import queries as standing
from activities import policies
from activities import queries as activities
from activities.choices import choices
from activities.signups import actions, cards, parties, queries
from activities.signups import policies as seats
from activities.signups.transitions import SignupState
from civic.kernel import keyset, typed
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, Invalid, NotFound

SIZE = 20


@dataclass(frozen=True, slots=True)
class Ticks:
    """Who is ticked in a form, and whether those whom the page showed were ticked before."""

    came: set[UUID]
    shown: dict[UUID, bool] | None


@login_required
@only_post("activities:mine")
def cancel_signup(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a seat back."""
    signup = actions.cancel_signup(signup_id=pk, by=request.user, now=timezone.now())
    mine = seats.speaks_for(signup, by=request.user)
    given_back = _("Given back. Thank you for telling; somebody else will be glad.")
    messages.success(request, given_back if mine else _("Taken off the list."))
    return redirect("activities:detail" if mine else "activities:desk_detail", pk=signup.activity_id)


@login_required
@only_post("activities:detail", pk="pk")
def sign_up_person(request: SignedInRequest, pk: int, person: UUID) -> HttpResponse:
    """A seat for somebody for whom I may act."""
    whose = next((one for one in standing.persons(request.user) if one.pk == person), None)
    if whose is None:
        raise NotFound
    activity = activities.get(pk, visible_for=request.user)
    try:
        signup = actions.sign_up(activity_id=activity.pk, person=whose, by=request.user, now=timezone.now())
    except (Conflict, Invalid) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, cards.seat_of(signup).text)
    return redirect("activities:detail", pk=pk)


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """My seats: what is still to come, or what was."""
    now = timezone.now()
    past = request.GET.get("when") == "past"
    rows, order = queries.my_seats(request.user, now=now, past=past)
    page = keyset.paginate(rows, order=order, size=SIZE, cursor=request.GET.get("cursor"), params=request.GET)
    context = {
        "cards": [cards.card(s.activity, now=now, signup=s, to=request.user) for s in page.rows],
        "page": page,
        "past": past,
        "whens": choices(request, "when", [("", _("Upcoming")), ("past", _("Past"))]),
    }
    return render(request, "activities/mine.html", context)


@login_required
@only_post("activities:desk_detail", pk="pk")
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who came."""
    said, now = ticks(request), timezone.now()
    people = actions.mark_attendance(activity_id=pk, came=said.came, shown=said.shown, by=request.user, now=now)
    messages.success(request, _("Noted: %(people)d people came.") % {"people": people})
    return redirect("activities:desk_detail", pk=pk)


def ticks(request: HttpRequest) -> Ticks:
    """Without what the page showed before, every tick counts. Raises NotFound."""
    said = {name: [typed.uuid(text) for text in request.POST.getlist(name)] for name in ("came", "shown", "was")}
    came, shown, was = ({key for key in said[name] if key} for name in ("came", "shown", "was"))
    if None in [*said["came"], *said["shown"], *said["was"]]:
        raise NotFound
    return Ticks(came, {key: key in was for key in shown} or None)


@login_required
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is expected, to print for the door: where the phone is flat, paper is not."""
    activity = activities.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    coming = (SignupState.CONFIRMED, SignupState.ATTENDED)
    expected = [(one, parties.for_roll(one)) for one in queries.roll(activity) if one.state in coming]
    return render(request, "activities/desk_sheet.html", {"activity": activity, "expected": expected})
