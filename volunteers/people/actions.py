"""What happens to volunteers. The only writers of the room."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import hold
from civic.kernel import audit
from civic.kernel.errors import Invalid
from network.actions import choose_community, grant
from network.models import Role, Site
from network.policies import home_site
from volunteers.people.models import Skill, Slot, TeamMember, Volunteer
from volunteers.people.verbs import Did

NUMBER_DIGITS = 8


@transaction.atomic
def register(
    *, by: User, now: datetime, site: Site, skills: Iterable[str], availability: Iterable[str], insurance_noted: bool
) -> Volunteer:
    """Become a volunteer of a station; somebody without a community gets this one. Once more only changes what was
    said. Raises Invalid, PhoneUnproved, AccountClosed.
    """
    hold(by)
    skills, availability = sorted(set(skills)), sorted(set(availability))
    if not insurance_noted:
        raise Invalid(
            _("Please read the note on insurance first."), code="insurance_not_noted", field="insurance_noted"
        )
    if not site.is_active:
        raise Invalid(_("This station is closed."), code="closed", field="site")
    if set(skills) - set(Skill.values) or set(availability) - set(Slot.values):
        raise Invalid(_("Choose from the list, please."), code="invalid")
    volunteer = Volunteer.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    if volunteer is None:
        _lock_numbers()  # also two clicks on "register": the second sees the first's row
        volunteer = Volunteer.objects.filter(pk=by.pk).first()
    if volunteer is None:
        volunteer = Volunteer(user=by, number=_next_number(), site=site, insurance_noted_at=now, registered_at=now)
        audit.record(Did.REGISTERED, by=by, target=volunteer, at=now)
    volunteer.site, volunteer.skills, volunteer.availability = site, skills, availability
    volunteer.save()
    grant(user=by, site=site, role=Role.VOLUNTEER, by=by, now=now)
    if home_site(by) is None:
        choose_community(by=by, site=site, now=now)
    return volunteer


def forget(*, user: User, by: User, now: datetime) -> None:
    """The account is closed: the volunteer is nobody's helper any more, and the number keeps the record of service. In
    the caller's transaction.
    """
    if Volunteer.objects.filter(pk=user.pk).update(skills=[], availability=[]):
        TeamMember.objects.filter(volunteer_id=user.pk).delete()
        audit.record(Did.DEREGISTERED, by=by, target=Volunteer(pk=user.pk), at=now)


def _lock_numbers() -> None:
    """Numbers are given one at a time, without gaps; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('volunteers_volunteer.number'))")


def _next_number() -> str:
    last = (
        Volunteer.objects.filter(number__regex=rf"^[0-9]{{{NUMBER_DIGITS}}}$")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{int(last or 0) + 1:0{NUMBER_DIGITS}d}"
