"""What the audit log can say of a standing second person."""

from civic.kernel.audit import Verb


class SecondDid(Verb):
    """Of a person and their second person."""

    NAMED = "second.named"
    RECORDED = "second.recorded"
    AGREED = "second.agreed"
    DECLINED = "second.declined"
    ENDED = "second.ended"
