"""Reads of volunteers and their teams."""

from contextlib import suppress
from typing import Any

from django.db.models import QuerySet

from accounts import phones
from accounts.models import Reader, User
from activities.models import Activity
from civic.kernel import pairs, typed
from civic.kernel.errors import Invalid
from network.models import Role, Site
from network.policies import reach
from volunteers.people.models import TeamMember, Volunteer


def volunteer_of(user: Reader) -> Volunteer | None:
    """The person as a volunteer, if registered."""
    if not user.is_authenticated:
        return None
    return Volunteer.objects.select_related("site").filter(pk=user.pk).first()


def within_reach(user: Reader, *, q: str = "") -> QuerySet[Volunteer]:
    """Volunteers of the sites that the staff member's role reaches; `q`: a number, a name or a whole phone number."""
    found = _here().filter(site__in=reach(user, Role.STAFF))
    return search(found, q)


def near_activity(activity: Activity, *, q: str) -> list[Volunteer]:
    """Volunteers of the activity's street, a few of them, by number or name: staff may add these to its roll."""
    if not typed.search(q):
        return []
    path = activity.site.path
    around = Site.objects.below(path[1] if len(path) > 1 else path[0]).values("pk")
    found = search(_here().filter(site__in=around), q)
    return list(found.order_by("number")[:10])


def _here() -> QuerySet[Volunteer]:
    """Without those who closed their account: of these only the record stays."""
    return Volunteer.objects.filter(user__closed_at=None).select_related("user", "site")


def search(found: QuerySet[Volunteer], q: str) -> QuerySet[Volunteer]:
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
