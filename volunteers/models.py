"""Django finds an app's tables here; each stands in its sub-room, from where it is imported."""

from volunteers.attendance.models import Backfill
from volunteers.claims.models import Claim
from volunteers.crediting.models import PendingCredit
from volunteers.people.models import Team, TeamMember, Volunteer

__all__ = ["Backfill", "Claim", "PendingCredit", "Team", "TeamMember", "Volunteer"]
