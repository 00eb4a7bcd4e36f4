"""The leader's page: what my team does this month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import months, typed, words
from civic.kernel.cards import ClaimCard
from civic.kernel.errors import DomainError, NotAllowed
from civic.kernel.htmx import go
from volunteers import actions
from volunteers.attendance import door as cards
from volunteers.claims import queries
from volunteers.dispatch import matching
from volunteers.people.models import TeamMember, Volunteer


@login_required
def team(request: SignedInRequest) -> HttpResponse:
    """Members, their places this month, and places to take for them. Raises NotAllowed for everybody but leaders."""
    led = queries.led_teams(request.user)
    if not led:
        raise NotAllowed(_("This page is for leaders of teams."))
    wanted = request.POST.get("team") or request.GET.get("team")
    chosen = next((row.team for row in led if str(row.team_id) == wanted), led[0].team)
    if request.method == "POST":
        _claim_for_member(request, chosen)
        return go(request, f"{request.path}?team={chosen.pk}")
    now = timezone.now()
    first, until = months.bounds(timezone.localdate(now))
    members = queries.members(chosen.pk)
    context = {
        "team": chosen,
        "teams": [
            {"label": row.team.name, "url": f"?team={row.team_id}", "current": row.team_id == chosen.pk} for row in led
        ],
        "members": members,
        "claims": [
            (cards.claim(claim, now=now), claim.volunteer.user)
            for claim in queries.team_claims(chosen.pk, since=first, until=until)
        ],
        "offers": _offers(request.user, members, now=now),
        "month": words.month(first),
    }
    return render(request, "volunteers/team.html", context)


@dataclass(frozen=True)
class OpenPlace:
    """A place that a leader may take for a member; of each, whether they are busy then."""

    card: ClaimCard
    pk: int
    choices: Sequence[tuple[Volunteer, bool]]


def _offers(leader: Any, members: list[TeamMember], *, now: datetime) -> list[OpenPlace]:
    """Open places near the leader, each with the members to choose from and whether they are free then."""
    volunteer = queries.volunteer_of(leader)
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


def _claim_for_member(request: SignedInRequest, chosen: Any) -> None:
    """One place for one member. The action checks that both are in the team."""
    activity, member = typed.key(request.POST.get("activity", "")), request.POST.get("member", "")
    known = {str(row.volunteer_id): row.volunteer for row in queries.members(chosen.pk)}
    if activity is None or member not in known:
        messages.error(request, _("Choose a member, please."))
        return
    try:
        actions.claim(
            activity_id=activity,
            by=request.user,
            now=timezone.now(),
            team_id=chosen.pk,
            volunteer_id=known[member].pk,
        )
        messages.success(request, _("Claimed for %(name)s.") % {"name": known[member].user})
    except DomainError as error:
        messages.error(request, str(error))
