"""What the audit log can say of volunteers."""

from civic.kernel.audit import Verb


class Did(Verb):
    """Of a volunteer."""

    REGISTERED = "volunteer.registered"
    DEREGISTERED = "volunteer.deregistered"
