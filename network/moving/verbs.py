"""What the audit log can say of accounts that move to a new number; never which number."""

from civic.kernel.audit import Verb


class MoveDid(Verb):
    """Of one move, and of the search for whose number it is."""

    LOOKED_UP = "move.looked_up"
    LOOKED_AT = "move.looked_at"
    ASKED = "move.asked"
    MOVED = "move.moved"
    DECLINED = "move.declined"
    STOPPED = "move.stopped"
    EXPIRED = "move.expired"
