"""Who may do what with teams."""

from accounts.models import Reader
from volunteers.people.models import TeamMember


def leads(by: Reader, team_id: int | None) -> bool:
    """Whether the person leads the team."""
    return (
        team_id is not None and TeamMember.objects.filter(team_id=team_id, volunteer_id=by.pk, is_leader=True).exists()
    )
