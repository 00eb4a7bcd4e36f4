"""What the audit log can say of activities."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of an activity."""

    CREATED = "activity.created"
    EDITED = "activity.edited"
    IMPORTED = "activity.imported"
    PUBLISHED = "activity.published"
    CANCELLED = "activity.cancelled"
    HELD = "activity.held"
    COMPLETED = "activity.completed"
    ATTENDANCE_CORRECTED = "activity.attendance_corrected"
    REASON_ERASED = "activity.reason_erased"
    LOOKED_AT = "activity.looked_at"
    ROLL_OPENED = "activity.roll_opened"
