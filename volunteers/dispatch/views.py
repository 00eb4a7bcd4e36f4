"""What taking a place means; and the leader's page: what my team does this month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import queries as activities_queries
from activities import visibility
from activities.transitions import ActivityState
from civic.kernel import months, typed, words
from civic.kernel.cards import Choice, ClaimCard
from civic.kernel.errors import Conflict, DomainError, NotAllowed
from civic.kernel.htmx import go
from volunteers.claims import actions
from volunteers.claims import cards as claims_cards
from volunteers.claims import queries as claims_queries
from volunteers.claims.errors import AlreadyClaimed, HasSeat, Overlaps
from volunteers.dispatch import cards, matching, queries
from volunteers.people import queries as people
from volunteers.people.models import Team, TeamMember, Volunteer


@login_required
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What taking a place means, and the button that takes it."""
    if request.method == "POST":
        try:
            made = actions.claim(activity_id=pk, by=request.user, now=timezone.now())
        except Conflict as error:
            return _not_taken(request, pk, error)
        messages.success(request, _("The place is yours. Thank you!"))
        return go(request, reverse("volunteers:claim_detail", args=[made.pk]))
    activity = activities_queries.get(pk, visible_for=request.user)
    now = timezone.now()
    context = {
        "activity": activity,
        "line": visibility.line(activity, to=request.user),
        "volunteer": people.volunteer_of(request.user),
        "claim": claims_queries.my_claim(request.user, pk),
        "worth": claims_queries.expected_points(activity),
        "is_open": activity.state == ActivityState.PUBLISHED
        and activity.starts_at > now
        and activity.volunteers_left > 0,
    }
    return render(request, "volunteers/offer.html", context)


def _not_taken(request: HttpRequest, pk: int, error: Conflict) -> HttpResponse:
    """Why not, and where to go: short and without a query, since after a call to a group hundreds read it at once."""
    is_mine = error.code in (AlreadyClaimed.code, Overlaps.code)
    url = reverse("volunteers:claims" if is_mine else "volunteers:home")
    has_seat = error.code == HasSeat.code
    context = {"problem": str(error), "activity_pk": pk, "is_mine": is_mine, "has_seat": has_seat, "url": url}
    return render(request, "volunteers/not_taken.html", context, status=409)


@login_required
def team(request: SignedInRequest) -> HttpResponse:
    """Members, their places this month, and places to take for them. Raises NotAllowed for everybody but leaders."""
    led = people.led_teams(request.user)
    if not led:
        raise NotAllowed(_("This page is for leaders of teams."))
    wanted = request.POST.get("team") or request.GET.get("team")
    chosen = next((row.team for row in led if str(row.team_id) == wanted), led[0].team)
    if request.method == "POST":
        _claim_for_member(request, chosen)
        return go(request, f"{request.path}?team={chosen.pk}")
    now = timezone.now()
    first, until = months.bounds(timezone.localdate(now))
    members = people.members(chosen.pk)
    context = {
        "team": chosen,
        "teams": [Choice(row.team.name, f"?team={row.team_id}", current=row.team_id == chosen.pk) for row in led],
        "members": members,
        "claims": [
            (claims_cards.claim(claim, now=now), claim.volunteer.user)
            for claim in claims_queries.team_claims(chosen.pk, since=first, until=until)
        ],
        "offers": _offers(request.user, members, now=now),
        "month": words.month(first),
    }
    return render(request, "volunteers/team.html", context)


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place that a leader may take for a member; of each, whether they are busy then."""

    card: ClaimCard
    pk: int
    choices: Sequence[tuple[Volunteer, bool]]


def _offers(leader: User, members: list[TeamMember], *, now: datetime) -> list[OpenPlace]:
    """Open places near the leader, each with the members to choose from and whether they are free then."""
    volunteer = people.volunteer_of(leader)
    found = matching.offers(volunteer, now=now) if volunteer else []
    busy = queries.busy([row.volunteer_id for row in members], [one.activity for one in found])
    return [
        OpenPlace(
            cards.offer(one, now=now),
            one.activity.pk,
            [(row.volunteer, (row.volunteer_id, one.activity.pk) in busy) for row in members],
        )
        for one in found
    ]


def _claim_for_member(request: SignedInRequest, chosen: Team) -> None:
    """One place for one member. The action checks that both are in the team."""
    activity, member = typed.key(request.POST.get("activity", "")), request.POST.get("member", "")
    known = {str(row.volunteer_id): row.volunteer for row in people.members(chosen.pk)}
    if activity is None or member not in known:
        messages.error(request, _("Choose a member, please."))
        return
    try:
        actions.place(
            activity_id=activity, volunteer_id=known[member].pk, by=request.user, now=timezone.now(), team_id=chosen.pk
        )
        messages.success(request, _("Claimed for %(name)s.") % {"name": known[member].user})
    except DomainError as error:
        messages.error(request, str(error))
