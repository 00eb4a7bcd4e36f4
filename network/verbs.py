"""What the audit log can say of roles and sites."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of who may do what where, and of the tree of sites."""

    COMMUNITY_CHOSEN = "membership.community_chosen"
    GRANTED = "membership.granted"
    CHANGED = "membership.changed"
    REVOKED = "membership.revoked"
    SITE_SAVED = "site.saved"
