"""What the audit log can say of places on activities."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of a place on an activity."""

    CLAIMED = "claim.claimed"
    CHECKED_IN = "claim.checked_in"
    CHECKED_OUT = "claim.checked_out"
    WITHDRAWN = "claim.withdrawn"
    RELEASED = "claim.released"
    MISSED = "claim.missed"
    UNDONE = "claim.undone"
    CONFIRMED = "claim.confirmed"
    TIME_CORRECTED = "claim.time_corrected"
    REASON_ERASED = "claim.reason_erased"
