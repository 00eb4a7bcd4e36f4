"""The station worker's first page: what waits for me, oldest first; today; this month. Rooms bring what it shows."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from civic.kernel.cards import DeskRow
from civic.kernel.contributions import desk_aside, desk_cards, desk_rows
from civic.kernel.errors import NotFound
from network import policies
from network.models import Role

ROWS = 24


@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """Raises NotAllowed for everybody without a desk."""
    policies.check_role(request.user, Role.STAFF)
    site = policies.desk_site(request.user)
    if site is None:
        raise NotFound
    now = timezone.now()
    context = {
        "site": site,
        "rows": queue(request.user, now=now),
        "cards": [card for offered in desk_cards for card in offered(request.user, site, now)],
        "aside": [card for offered in desk_aside for card in offered(request.user, site, now)],
    }
    return render(request, "pages/desk.html", context)


def queue(user: User, *, now: datetime) -> list[DeskRow]:
    """Everything that waits for this person, the most urgent first."""
    rows = [row for offered in desk_rows for row in offered(user, now)]
    return sorted(rows, key=lambda row: (row.can_wait, row.due))[:ROWS]
