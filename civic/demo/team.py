"""What the team of `leader` has promised: the leader and two members go to something of the coming days."""

from activities.models import Activity
from activities.transitions import ActivityState
from civic.demo.crew import Crew
from civic.demo.dice import Dice
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.people.models import Team

TOGETHER = 3


def go_somewhere(dice: Dice, crew: Crew) -> int:
    """They take places in something where nobody of them is missed elsewhere, unless they have; how many places."""
    team = Team.objects.get(members__volunteer_id=crew.leader.pk, members__is_leader=True)
    coming = Activity.objects.open().filter(
        site=crew.here, state=ActivityState.PUBLISHED, starts_at__gte=dice.at(1, 0), published_at__lte=dice.at(-2, 12)
    )
    if Claim.objects.filter(team=team, activity__in=coming).exists():
        return 0
    people = [crew.leader, *(one for one in crew.helpers if one not in (crew.leader, crew.volunteer))]
    members = set(team.members.values_list("volunteer_id", flat=True))
    for activity in coming.order_by("starts_at", "site_id", "title"):
        free = [one for one in people if one.pk in members and crew.is_free(one, activity.starts_at, activity.ends_at)]
        if activity.volunteers_left > TOGETHER and crew.leader in free and len(free) >= TOGETHER:
            for minutes, who in enumerate(free[:TOGETHER]):
                claims_actions.place(
                    activity_id=activity.pk,
                    volunteer_id=who.pk,
                    team_id=team.pk,
                    by=crew.leader,
                    now=dice.at(-2, 12, minutes),
                )
            return TOGETHER
    return 0
