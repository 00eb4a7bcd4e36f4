"""What the audit log can say of orders."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of an order."""

    SUBMITTED = "request.submitted"
    ACCEPTED = "request.accepted"
    DECLINED = "request.declined"
    TRANSFERRED = "request.transferred"
    MERGED = "request.merged"
    PARTED = "request.parted"
    ESCALATED = "request.escalated"
    PLANNED = "request.planned"
    RELEASED = "request.released"
    DELIVERED = "request.delivered"
    RATED = "request.rated"
    WITHDRAWN = "request.withdrawn"
    NOTED = "request.noted"
    NOTE_ERASED = "request.note_erased"
    REGROUPED = "request.regrouped"
    LOCATED = "request.located"
    LOOKED_AT = "request.looked_at"


DRAFT = "draft"  # the reason of a release: the plan was a draft, of which nobody was told
LATE = "late"  # the reason of an escalation
