"""Volunteers and activities that need them."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from activities.models import Activity
from activities.transitions import ActivityState
from network.models import Role, Site
from tests.factories.people import person
from volunteers.people import actions as people_actions
from volunteers.people.models import Team, TeamMember


def volunteer(site: Site, *, now: datetime, **fields: Any) -> Any:
    """A registered volunteer, as a user."""
    user = person(**fields)
    people_actions.register(by=user, now=now, site=site, skills=[], availability=[], insurance_noted=True)
    return user


def activity(
    site: Site,
    *,
    now: datetime,
    starts_in: timedelta = timedelta(days=2),
    hours: float = 2,
    needed: int = 3,
    **fields: Any,
) -> Activity:
    """A published activity that needs volunteers."""
    given = {
        "site": site,
        "title": "义诊进社区",
        "service_group": "elderly",
        "location": "服务大厅",
        "starts_at": now + starts_in,
        "ends_at": now + starts_in + timedelta(hours=hours),
        "volunteers_needed": needed,
        "state": ActivityState.PUBLISHED,
        "created_at": now,
        "published_at": now,
        "check_in_secret": secrets.token_hex(16),
    }
    return Activity.objects.create(**(given | fields))


def staff(site: Site) -> Any:
    """A station worker."""
    return person(Role.STAFF, at=site)


def team(site: Site, leader: Any, *members: Any, name: str = "红马甲") -> Team:
    """A team with its leader."""
    made = Team.objects.create(site=site, name=name)
    TeamMember.objects.create(team=made, volunteer_id=leader.pk, is_leader=True)
    for one in members:
        TeamMember.objects.create(team=made, volunteer_id=one.pk)
    return made
