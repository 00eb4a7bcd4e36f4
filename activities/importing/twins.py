"""Rows that would make an activity a second time."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from activities.importing.plans import MOST_DRAFTS
from activities.importing.rows import Reading
from activities.models import Activity
from activities.transitions import ActivityState


def find_twins(readings: Sequence[Reading]) -> dict[int, str]:
    """Where the same title stands at the same site and time already, and where: in the plan, since the file may have
    been uploaded before, or in the file, where a sheet sums up the others. By the place in `readings`.
    """
    if sum(one.size for one in readings) > MOST_DRAFTS:
        return {}  # more than can be taken over, which is said first
    moments = {draft.starts_at for one in readings for draft in one.drafts}
    there = Activity.objects.filter(starts_at__in=moments).exclude(state=ActivityState.CANCELLED)
    known = set(there.values_list("site_id", "title", "starts_at"))
    seen: set[tuple[int, str, datetime]] = set()
    twins = {}
    for index, one in enumerate(readings):
        mine = {(draft.site.pk, draft.title, draft.starts_at) for draft in one.drafts}
        if mine & known:
            twins[index] = _("stands in the plan already")
        elif mine & seen:
            twins[index] = _("stands in this file twice")
        if not one.row.left_out:
            seen |= mine
    return twins
