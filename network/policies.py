"""Who may do what where: a role at a site reaches every site below it. Denied unless a membership says otherwise."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from accounts import second_factor
from accounts.models import Reader
from civic.kernel.errors import NotAllowed
from network.models import Membership, Role, Site


def memberships(user: Reader) -> list[Membership]:
    """The person's roles with their sites, read once a request. Without the second factor that is asked for, those of
    work don't count: this holds at every door, of pages and API alike.
    """
    if not user.is_authenticated:
        return []
    kept = user.__dict__.get("_memberships")
    if kept is None:
        kept = list(Membership.objects.filter(user_id=user.pk).select_related("site").order_by("pk"))
        if any(m.role in second_factor.WORK_ROLES for m in kept) and second_factor.is_missing(user):
            kept = [m for m in kept if m.role not in second_factor.WORK_ROLES]
        user.__dict__["_memberships"] = kept
    return kept


def forget(user: Reader) -> None:
    """After a change of roles: read them anew."""
    user.__dict__.pop("_memberships", None)
    user.__dict__.pop("_reached", None)
    second_factor.forget(user)


def has_role(user: Reader, *roles: Role, at: Site | None = None) -> bool:
    """Whether the person has one of the roles at this site or above it; anywhere, where no site is named."""
    return any(m.role in roles and (at is None or m.site_id in at.path) for m in memberships(user))


def holds(*roles: Role) -> Callable[[Reader], bool]:
    """For what rooms offer to pages: it is open to people who have one of the roles somewhere."""
    return lambda user: has_role(user, *roles)


def check_role(user: Reader, *roles: Role, at: Site | None = None) -> None:
    """Raises NotAllowed."""
    if not has_role(user, *roles, at=at):
        raise NotAllowed


def site_ids(user: Reader, *roles: Role) -> list[int]:
    """The sites at which the person has one of the roles; each stands for all below it."""
    return sorted({m.site_id for m in memberships(user) if m.role in roles})


def reach(user: Reader, *roles: Role) -> QuerySet[Site, Any]:
    """A subquery of the ids of every site that the roles reach; use as `site__in=reach(user, …)`."""
    return Site.objects.filter(path__overlap=site_ids(user, *roles)).values("pk")


def reached(user: Reader, *roles: Role) -> list[int]:
    """The ids of every site that the roles reach, read once a request: where PostgreSQL should know how many rows they
    have and which index is the short way to the newest.
    """
    if not (roots := site_ids(user, *roles)):
        return []
    kept: dict[tuple[Role, ...], list[int]] = user.__dict__.setdefault("_reached", {})
    if roles not in kept:
        kept[roles] = list(Site.objects.filter(path__overlap=roots).values_list("pk", flat=True))
    return kept[roles]


def home_site(user: Reader) -> Site | None:
    """“My community”: the site of the resident's membership."""
    return next((m.site for m in memberships(user) if m.role == Role.RESIDENT), None)


def desk_site(user: Reader) -> Site | None:
    """The site whose desk a staff member opens first: the one lowest in the tree."""
    return _lowest(user, Role.STAFF)


def work_site(user: Reader) -> Site | None:
    """Where somebody works, as staff, official or merchant: the one lowest in the tree."""
    return _lowest(user, Role.STAFF, Role.OFFICIAL, Role.MERCHANT)


def _lowest(user: Reader, *roles: Role) -> Site | None:
    sites = [m.site for m in memberships(user) if m.role in roles]
    return max(sites, key=lambda site: len(site.path), default=None)
