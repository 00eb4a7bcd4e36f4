"""What changes volunteers and their claims. Lock order everywhere: activity, then claim (docs/locking.md)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import check_proved, hold
from activities import visibility
from civic.kernel import audit, sentences
from civic.kernel.errors import Conflict, Invalid, NotFound
from civic.kernel.typed import clean_text
from network.actions import choose_community, grant
from network.models import Role, Site
from network.policies import home_site
from volunteers import claiming, notices, policies
from volunteers.attendance import check_in, check_out, no_show, undo
from volunteers.confirming import confirm
from volunteers.hours import BACKFILL
from volunteers.locks import give_place_back, lock
from volunteers.models import Backfill, Claim, Evidence, Skill, Slot, Volunteer
from volunteers.transitions import ClaimState
from volunteers.verbs import Did, VolunteerDid

__all__ = ["check_in", "check_out", "claim", "confirm", "no_show", "register", "undo", "withdraw"]

NUMBER_DIGITS = 8
REASON_LENGTH = 300


@transaction.atomic
def register(
    *, by: User, now: datetime, site: Site, skills: Iterable[str], availability: Iterable[str], insurance_noted: bool
) -> Volunteer:
    """Become a volunteer of a station, which is also the community of whoever has none; once more only changes what
    was said. Raises Invalid, PhoneUnproved, AccountClosed."""
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
        audit.record(VolunteerDid.REGISTERED, by=by, target=volunteer, at=now)
    volunteer.site, volunteer.skills, volunteer.availability = site, skills, availability
    volunteer.save()
    grant(user=by, site=site, role=Role.VOLUNTEER, by=by, now=now)
    if home_site(by) is None:
        choose_community(by=by, site=site, now=now)
    return volunteer


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


def claim(
    *,
    activity_id: int,
    by: User,
    now: datetime,
    team_id: int | None = None,
    volunteer_id: Any = None,
    reason: str = "",
) -> Claim:
    """Take a place, for oneself or (staff, team leaders) for somebody else. One round trip for oneself. `reason`: why
    somebody is written down who came without a place, once it is over.

    Raises NotFound, NotAllowed, PhoneUnproved; Invalid `required`; Conflict `already_claimed`, `has_seat`, `overlaps`,
    `full`, `claiming_closed`.
    """
    check_proved(by)
    if volunteer_id and volunteer_id != by.pk:
        return _place(activity_id, volunteer_id, team_id, by=by, now=now, reason=clean_text(reason)[:REASON_LENGTH])
    return claiming.take(activity_id=activity_id, volunteer_id=by.pk, team_id=team_id, by=by, now=now)


@transaction.atomic
def _place(activity_id: int, volunteer_id: Any, team_id: int | None, *, by: User, now: datetime, reason: str) -> Claim:
    """For somebody else, who is told unless it has begun. Staff also write down who turned up, as long as times can be
    entered; once it is over they say why, and the claim is marked."""
    activity = visibility.visible_to(by).select_related("site").filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    policies.check_can_place(activity, volunteer_id, team_id, by=by)
    ended_since = now - BACKFILL if policies.is_staff_at(activity.site, by) else None
    is_over = ended_since is not None and ended_since <= activity.ends_at < now
    made = claiming.take(
        activity_id=activity_id, volunteer_id=volunteer_id, team_id=team_id, by=by, now=now, ended_since=ended_since
    )
    if now < activity.starts_at:
        notices.placed(made, activity, by=by, at=now)
    if is_over:
        if not reason:
            raise Invalid(_("Write why this is entered only now."), code="required", field="reason")
        Claim.objects.filter(pk=made.pk).update(evidence=Evidence.BACKFILLED)
        made.evidence = Evidence.BACKFILLED
        Backfill.objects.create(claim=made, because=sentences.write(reason, by=by, at=now))
    return made


@transaction.atomic
def erase_reason(*, claim_id: Any, by: User, now: datetime) -> Claim:
    """Staff take back the words in which they said why somebody was written down afterwards; twice is once. Raises
    NotFound, NotAllowed.
    """
    claim = lock(claim_id)
    policies.check_is_staff_of(claim, by=by)
    entry = Backfill.objects.select_related("because").filter(pk=claim.pk).first()
    if entry is None:
        raise NotFound
    if sentences.erase(entry.because, by=by, at=now):
        audit.record(Did.REASON_ERASED, by=by, target=claim, at=now, data=sentences.reference(entry.because))
    return claim


@transaction.atomic
def withdraw(*, claim_id: Any, by: User, now: datetime) -> Claim:
    """Give the place back before the start; it is free at once. Raises NotFound, NotAllowed, WrongState, Conflict
    `already_begun`."""
    claim = lock(claim_id)
    policies.check_can_withdraw(claim, by=by)
    if claim.state == ClaimState.CLAIMED and claim.activity.starts_at <= now:
        raise Conflict(
            _("It has begun, so the place can't be given back any more. Tell the station, please."),
            code="already_begun",
        )
    claim.move("withdraw", by=by, at=now)
    give_place_back(claim.activity_id)
    return claim
