"""A station's event: for some hours more people may sign in from the address where somebody of the staff is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Gathering, User
from accounts.verbs import GatheringDid
from civic.kernel import audit
from civic.kernel.errors import Invalid

MOST_HOURS = 12


@transaction.atomic
def open_here(*, address: str, hours: int, by: User, now: datetime, site: int | None = None) -> Gathering:
    """From now on, for `hours`, at an address as limits.address_of says it. The caller has checked the role; `site`
    stands in the audit log. Raises Invalid.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid(_("Choose from the list, please."), code="out_of_range", field="hours")
    until = now + timedelta(hours=hours)
    gathering: Gathering = Gathering.objects.create(address=address, opened_at=now, until=until, opened_by=by)
    audit.record(GatheringDid.OPENED, by=by, target=gathering, at=now, data={"hours": hours, "site": site})
    return gathering


@transaction.atomic
def close_here(*, address: str, by: User, now: datetime, site: int | None = None) -> None:
    """What is open at this address ends."""
    for gathering in Gathering.objects.select_for_update().filter(address=address, opened_at__lt=now, until__gt=now):
        gathering.until = now
        gathering.save(update_fields=["until"])
        audit.record(GatheringDid.CLOSED, by=by, target=gathering, at=now, data={"site": site})
