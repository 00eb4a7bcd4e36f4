"""What the audit log can say of calls."""

from civic.kernel.audit import Verb


class CallDid(Verb):
    """Of a call."""

    TOLD = "call.told"
    MISSED = "call.missed"
    LOOKED_AT = "call.looked_at"
