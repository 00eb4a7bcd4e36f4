"""The activity's row is locked first, then what belongs to it (docs/locking.md)."""

from activities.models import Activity
from civic.kernel.errors import NotFound


def locked(activity_id: int) -> Activity:
    """The row, locked until the transaction ends. Raises NotFound."""
    found = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("site")
    activity = found.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity
