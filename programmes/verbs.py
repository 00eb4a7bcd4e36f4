"""What the audit log can say of monthly programmes and the groups they are sent to."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of a month's programme."""

    BUILT = "programme.built"
    PUBLISHED = "programme.published"
    REVISED = "programme.revised"
    SETTING_CHANGED = "programme.setting_changed"


class OutletDid(Verb):
    """Of a group that gets it."""

    ADDED = "outlet.added"
    TESTED = "outlet.tested"
    REMOVED = "outlet.removed"
    STOPPED = "outlet.stopped"
