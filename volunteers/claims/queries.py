"""Reads of claims."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Reader
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.errors import NotFound
from network import policies as network
from network.models import Role
from network.rules import rule_at
from points import earning
from points.models import EarningRule
from volunteers.claims import policies
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES, ClaimState


def claims_of(user: Reader) -> QuerySet[Claim]:
    """All of the person's claims; order by -claimed_at, -id."""
    return Claim.objects.filter(volunteer_id=user.pk).select_related("activity__site")


def coming(user: Reader, *, now: datetime) -> QuerySet[Claim]:
    """The person's places on what has not begun."""
    return Claim.objects.filter(volunteer_id=user.pk, state=ClaimState.CLAIMED, activity__starts_at__gt=now)


def get_claim(claim_id: UUID, *, by: Reader) -> Claim:
    """One claim that this person may see. Raises NotFound."""
    claim = Claim.objects.select_related("activity__site", "volunteer__user", "team").filter(pk=claim_id).first()
    if claim is None:
        raise NotFound
    policies.check_can_see(claim, by=by)
    return claim


def my_claim(user: Reader, activity_id: int) -> Claim | None:
    """The person's place on an activity, unless given back."""
    return claims_of(user).filter(activity_id=activity_id).exclude(state=ClaimState.WITHDRAWN).first()


def promised_elsewhere(user_id: UUID, activity: Activity) -> Activity | None:
    """What else this person has promised to help at while that activity takes place."""
    rows = Claim.objects.filter(volunteer_id=user_id, state__in=LIVE_STATES).exclude(activity_id=activity.pk)
    rows = rows.filter(during__overlap=(activity.starts_at, activity.ends_at)).select_related("activity")
    found = rows.order_by("activity__starts_at", "pk").first()
    return found.activity if found else None


def gaps(user: Reader, *, now: datetime, limit: int) -> list[Activity]:
    """What is to come at the sites that this member of staff answers for and misses a helper who had promised to come,
    the soonest first.
    """
    given_back = Claim.objects.filter(activity=OuterRef("pk"), state=ClaimState.WITHDRAWN)
    coming = Activity.objects.filter(
        Exists(given_back),
        state=ActivityState.PUBLISHED,
        starts_at__gt=now,
        volunteers_claimed__lt=F("volunteers_needed"),
        site__in=network.reached(user, Role.STAFF),
    )
    return list(coming.select_related("site").order_by("starts_at", "pk")[:limit])


def team_claims(team_id: int, *, since: datetime, until: datetime) -> list[Claim]:
    """The places taken in the team's name at what is on within a time; members' other places are their own affair."""
    rows = Claim.objects.filter(team_id=team_id, activity__ends_at__gt=since, activity__starts_at__lt=until).exclude(
        state=ClaimState.WITHDRAWN
    )
    return list(rows.select_related("activity", "volunteer__user").order_by("activity__starts_at", "pk")[:200])


def expected_points(activity: Activity) -> earning.Worth:
    """What the whole activity is worth to a volunteer, and why."""
    minutes = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    return points_for(activity, minutes)


def points_for(activity: Activity, minutes: int) -> earning.Worth:
    """What so many minutes of it are worth."""
    rule = rule_at(EarningRule, activity.site, words.local(activity.starts_at).date())
    return earning.worth(minutes=minutes, grade=activity.grade, rule=rule)
