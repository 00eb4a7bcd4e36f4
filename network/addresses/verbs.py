"""What the audit log can say of addresses; never where they are."""

from civic.kernel.audit import Verb


class AddressDid(Verb):
    """Of where somebody lives."""

    NOTED = "address.noted"
    ERASED = "address.erased"
