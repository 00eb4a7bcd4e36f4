"""What the audit log can say of families. It says what changed, never what it was."""

from civic.kernel.audit import Verb


class FamilyDid(Verb):
    """Of a member of somebody's family."""

    ADDED = "family_member.added"
    CHANGED = "family_member.changed"
    REMOVED = "family_member.removed"
    AGREED = "family_member.agreed"
    TOOK_BACK = "family_member.took_back"
