"""What changes the network and who does what where."""

from datetime import datetime

from django.db import transaction

from accounts import second_factor, tokens
from accounts.actions import sign_out_everywhere
from accounts.models import User
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Conflict, Invalid
from network import policies
from network.models import Membership, Partner, Role, Site
from network.verbs import Did


@transaction.atomic
def choose_community(*, by: User, site: Site, now: datetime) -> None:
    """“My community” is this site from now on: one resident's membership a person (one_community_a_person)."""
    if not site.is_active:
        raise Invalid(code="closed", field="site")
    Membership.objects.update_or_create(user=by, role=Role.RESIDENT, defaults={"site": site})
    audit.record(Did.COMMUNITY_CHOSEN, by=by, target=site, at=now)
    _forget(by)


@transaction.atomic
def grant(*, user: User, site: Site, role: Role, by: User, now: datetime, partner: Partner | None = None) -> Membership:
    """Give a person a role at a site; once, however often it is asked. A role of work ends what was signed in before,
    when nobody asked for a second factor.
    """
    membership, made = Membership.objects.get_or_create(user=user, site=site, role=role, defaults={"partner": partner})
    if made:
        audit.record(Did.GRANTED, by=by, target=membership, at=now, data={"role": role, "site": site.pk})
        if role in second_factor.WORK_ROLES:
            sign_out_everywhere(user=user, by=by, now=now)
    _forget(user)
    return membership


@transaction.atomic
def change_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """Another person, role or site in the same row. `membership` holds what it is to be."""
    before = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    membership.save()
    was = {"user": str(before.user_id), "role": before.role, "site": before.site_id}
    became = {"user": str(membership.user_id), "role": membership.role, "site": membership.site_id}
    audit.record(Did.CHANGED, by=by, target=membership, at=now, data={"was": was, "became": became})
    if membership.role in second_factor.WORK_ROLES and was != became:
        sign_out_everywhere(user=membership.user, by=by, now=now)
    _forget(before.user)
    _forget(membership.user)


@transaction.atomic
def revoke(*, membership: Membership, by: User, now: datetime) -> None:
    """Take a role back."""
    audit.record(
        Did.REVOKED,
        by=by,
        target=membership,
        at=now,
        data={"role": membership.role, "site": membership.site_id},
    )
    membership.delete()
    _forget(membership.user)


def revoke_all(*, user: User, by: User, now: datetime) -> None:
    """The account is closed: no role is left. In the caller's transaction."""
    for membership in Membership.objects.filter(user=user).order_by("pk"):
        revoke(membership=membership, by=by, now=now)


@transaction.atomic
def save_site(*, site: Site, by: User, now: datetime) -> Site:
    """Add a site, or change it; a new parent moves everything below along. Raises Conflict for a circle."""
    with violations({"no_circle": Conflict(code="circle")}):
        site.save()
    site.refresh_from_db(fields=["path"])
    audit.record(Did.SITE_SAVED, by=by, target=site, at=now, data={"parent": site.parent_id})
    return site


def _forget(user: User) -> None:
    policies.forget(user)
    transaction.on_commit(lambda: tokens.forget(user.pk))
