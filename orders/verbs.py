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
    HELD = "request.held"
    DELIVERED = "request.delivered"
    REOPENED = "request.reopened"
    RATED = "request.rated"
    WITHDRAWN = "request.withdrawn"
    NOTED = "request.noted"
    NUMBER_NOTED = "request.number_noted"
    NOTE_ERASED = "request.note_erased"
    REGROUPED = "request.regrouped"
    LOCATED = "request.located"
    HANDED_OVER = "request.handed_over"
    LOOKED_AT = "request.looked_at"


DRAFT = "draft"  # the reason of a release: the plan was a draft, of which nobody was told
NOT_HELD = "not_held"  # the reason of a release: the day came, and nobody helped or nobody was helped
LATE = "late"  # the reason of an escalation: no answer in time
AGAIN = "again"  # the reason of an escalation: not done for the second time
