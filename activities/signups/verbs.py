"""What the audit log can say of seats."""

from civic.kernel.audit import Verb


class SeatDid(Verb):
    """Of a seat."""

    SIGNED_UP = "signup.signed_up"
    CHANGED = "signup.changed"
    PROMOTED = "signup.promoted"
    CANCELLED = "signup.cancelled"
    ATTENDED = "signup.attended"
    MISSED = "signup.missed"
    NUMBER_NOTED = "signup.number_noted"
    AGE_EXCEPTED = "signup.age_excepted"
    RATED = "signup.rated"
