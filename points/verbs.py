"""What the audit log can say of points."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of entries, rewards and what was exchanged."""

    CORRECTED = "points.corrected"
    REASON_ERASED = "points.reason_erased"
    REWARD_SAVED = "reward.saved"
    RESERVED = "redemption.reserved"
    FULFILLED = "redemption.fulfilled"
    CANCELLED = "redemption.cancelled"
    EXPIRED = "redemption.expired"
