"""What the audit log can say of accounts."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of somebody's account."""

    JOINED = "user.joined"
    CHANGED = "user.changed"
    PHONE_CHANGED = "user.phone_changed"
    SIGNED_OUT_EVERYWHERE = "user.signed_out_everywhere"
    PASSWORD_SET = "user.password_set"  # noqa: S105  no password
    PASSWORD_DROPPED = "user.password_dropped"  # noqa: S105  no password
    SECOND_FACTOR_ADDED = "user.second_factor_added"
    SECOND_FACTOR_REMOVED = "user.second_factor_removed"
    OPENED = "user.opened"
    NOTICE_ACCEPTED = "user.notice_accepted"
    DATA_DOWNLOADED = "user.data_downloaded"
    LOCKED = "user.locked"
    CLOSED = "user.closed"
    SIGNED_IN = "user.signed_in"
    SIGN_IN_FAILED = "user.sign_in_failed"
    LOCKED_OUT = "user.locked_out"


class GatheringDid(Verb):
    """Of a station's event, for which more people may sign in from one address."""

    OPENED = "gathering.opened"
    CLOSED = "gathering.closed"
