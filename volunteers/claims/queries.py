"""Reads of volunteers and their claims."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import phones
from accounts.models import Reader, User
from activities import visibility
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import months, pairs, typed, words
from civic.kernel.cards import TodayCard
from civic.kernel.errors import Invalid, NotFound
from network.models import Membership, Role, Site
from network.policies import reach
from network.rules import rule_at
from points import earning
from points import queries as points_queries
from points.models import EarningRule
from volunteers.attendance.hours import GRACE
from volunteers.claims import policies
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES, ClaimState
from volunteers.crediting.actions import source_key
from volunteers.crediting.models import PendingCredit
from volunteers.people.models import TeamMember, Volunteer

COMING = (ClaimState.CLAIMED, ClaimState.CHECKED_IN)


def volunteer_of(user: Reader) -> Volunteer | None:
    """The person as a volunteer, if registered."""
    if not user.is_authenticated:
        return None
    return Volunteer.objects.select_related("site").filter(pk=user.pk).first()


def claims_of(user: Reader) -> Any:
    """All of the person's claims; order by -claimed_at, -id."""
    return Claim.objects.filter(volunteer_id=user.pk).select_related("activity__site")


def coming(user: Reader, *, now: datetime) -> list[Claim]:
    """What the person is expected at, soonest first; also what is going on."""
    rows = claims_of(user).filter(state__in=COMING, activity__ends_at__gt=now - GRACE)
    return list(rows.order_by("activity__starts_at", "pk")[:50])


def past(user: Reader, *, now: datetime) -> Any:
    """What was served, missed or is still to be confirmed; without what was given back."""
    return (
        claims_of(user)
        .exclude(state=ClaimState.WITHDRAWN)
        .filter(Q(activity__ends_at__lte=now - GRACE) | ~Q(state__in=COMING))
    )


def hours_of(user: Reader) -> float:
    """Confirmed hours in all."""
    minutes = (
        Claim.objects.filter(volunteer_id=user.pk, state=ClaimState.CONFIRMED).aggregate(all=Sum("service_minutes"))[
            "all"
        ]
        or 0
    )
    return round(minutes / 60, 1)


def get_claim(claim_id: Any, *, by: Reader) -> Claim:
    """One claim that this person may see. Raises NotFound."""
    claim = Claim.objects.select_related("activity__site", "volunteer__user", "team").filter(pk=claim_id).first()
    if claim is None:
        raise NotFound
    policies.check_can_see(claim, by=by)
    return claim


def my_claim(user: Reader, activity_id: int) -> Claim | None:
    """The person's place on an activity, unless given back."""
    return claims_of(user).filter(activity_id=activity_id).exclude(state=ClaimState.WITHDRAWN).first()


def points_of(claim: Claim) -> int | None:
    """What was credited for a claim, 0 for service that was worth nothing; None before that."""
    on_its_way = PendingCredit.objects.filter(pk=claim.pk, credited_at=None)
    if claim.state != ClaimState.CONFIRMED or on_its_way.exists():
        return None
    return points_queries.amounts([source_key(claim.pk)]).get(source_key(claim.pk), 0)


def roll(activity: Activity) -> Any:
    """Everybody with a place, in the order in which they took it."""
    found = Claim.objects.filter(activity=activity).exclude(state=ClaimState.WITHDRAWN)
    return found.select_related("volunteer__user", "team", "backfill__because__erased_by")


def to_confirm(user: User, *, limit: int = 12) -> list[Claim]:
    """Hours on completed activities that wait for this person, being somebody else's, oldest first."""
    waiting = Claim.objects.filter(state=ClaimState.CHECKED_OUT, activity__state=ActivityState.CLOSED)
    rows = waiting.filter(activity__site__in=reach(user, Role.STAFF)).exclude(volunteer=user.pk)
    return list(rows.select_related("activity__site", "volunteer__user").order_by("activity__ends_at", "pk")[:limit])


def confirmer(claim: Claim) -> Site | None:
    """The site whose staff can confirm this person's hours: the activity's own, where somebody else works there, else
    the nearest one above; None where nobody does."""
    path = claim.activity.site.path
    colleagues = Membership.objects.filter(role=Role.STAFF, site__in=path, user__is_active=True)
    found = colleagues.exclude(user=claim.volunteer_id).select_related("site")
    return max((one.site for one in found), key=lambda site: len(site.path), default=None)


def service_today(user: Reader, *, now: datetime) -> TodayCard | None:
    """The card on the home page: where I am expected today."""
    if not user.is_authenticated:
        return None
    tomorrow = months.day_bounds(timezone.localdate(now))[1]
    rows = claims_of(user).filter(state__in=COMING, activity__starts_at__lt=tomorrow, activity__ends_at__gt=now - GRACE)
    claim = rows.order_by("activity__starts_at", "pk").first()
    if claim is None:
        return None
    activity = claim.activity
    arrived = claim.state == ClaimState.CHECKED_IN
    title = (
        _("You are checked in. Check out when you leave.")
        if arrived
        else _("Today %(clock)s you are expected") % {"clock": words.clock(activity.starts_at)}
    )
    said = visibility.outline(activity)
    facts = [said.title, said.location]
    if not arrived:
        facts.append(_("scan or type six digits when you arrive"))
    return TodayCard(title, reverse("volunteers:claim_detail", args=[claim.pk]), facts)


def expected_points(activity: Activity) -> earning.Worth:
    """What the whole activity is worth to a volunteer, and why."""
    minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    return points_for(activity, minutes)


def points_for(activity: Activity, minutes: int) -> earning.Worth:
    """What so many minutes of it are worth."""
    rule = rule_at(EarningRule, activity.site, words.local(activity.starts_at).date())
    return earning.worth(minutes=minutes, grade=activity.grade, rule=rule)


def within_reach(user: Reader, *, q: str = "") -> Any:
    """Volunteers of the sites that the staff member's role reaches; `q`: a number, a name or a whole phone number."""
    found = Volunteer.objects.filter(site__in=reach(user, Role.STAFF)).select_related("user", "site")
    return search(found, q)


def near_activity(activity: Activity, *, q: str) -> list[Volunteer]:
    """Whom staff may add to a roll: volunteers of the activity's street; a few, by number or name."""
    if not typed.search(q):
        return []
    path = activity.site.path
    around = Site.objects.below(path[1] if len(path) > 1 else path[0]).values("pk")
    found = search(Volunteer.objects.filter(site__in=around).select_related("user", "site"), q)
    return list(found.order_by("number")[:10])


def search(found: Any, q: str) -> Any:
    """By the beginning of the number, a part of the name, or the whole phone number: never by a part of it."""
    q = typed.search(q)
    if not q:
        return found
    ways: list[QuerySet[Any, Any]] = [Volunteer.objects.filter(number__startswith=q.upper()).values("pk")]
    if q.isascii() and q.isdigit():
        ways.append(Volunteer.objects.filter(number=q.zfill(8)).values("pk"))
    with suppress(Invalid):
        ways.append(User.objects.filter(phone=phones.normalise(q)).values("pk"))
    by_name = pairs.containing(User.objects.all(), "display_name", q).values("pk")
    return found.filter(pk__in=by_name.union(*ways))  # not by OR: each way has its own index


def led_teams(user: Reader) -> list[TeamMember]:
    """The teams that the person leads."""
    return list(
        TeamMember.objects.filter(volunteer_id=user.pk, is_leader=True)
        .select_related("team__site")
        .order_by("team__name", "pk")
    )


def members(team_id: int) -> list[TeamMember]:
    """A team's people by number."""
    return list(
        TeamMember.objects.filter(team_id=team_id).select_related("volunteer__user").order_by("volunteer__number", "pk")
    )


def busy(people: Iterable[Any], activities: Sequence[Activity]) -> set[tuple[Any, int]]:
    """Who is not free for which of these activities, being expected on it or elsewhere then: (person, activity)."""
    if not activities:
        return set()
    span = (min(one.starts_at for one in activities), max(one.ends_at for one in activities))
    places = Claim.objects.filter(volunteer__in=list(people), state__in=LIVE_STATES, during__overlap=span)
    return {
        (person, one.pk)
        for person, during in places.values_list("volunteer_id", "during")
        for one in activities
        if during.lower < one.ends_at and one.starts_at < during.upper
    }


def team_claims(team_id: int, *, since: datetime, until: datetime) -> list[Claim]:
    """The places taken in the team's name within a time; what members do besides is their own affair."""
    rows = Claim.objects.filter(team_id=team_id, activity__starts_at__gte=since, activity__starts_at__lt=until).exclude(
        state=ClaimState.WITHDRAWN
    )
    return list(rows.select_related("activity", "volunteer__user").order_by("activity__starts_at", "pk")[:200])
