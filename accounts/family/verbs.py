"""What the audit log can say of families. It says what changed, never what it was."""

from civic.kernel.audit import Verb


class FamilyDid(Verb):
    """Of a member of somebody's family."""

    ADDED = "member.added"
    CHANGED = "member.changed"
    REMOVED = "member.removed"
    AGREED = "member.consented"
    RECALLED = "member.consent_recalled"
