"""What can't be read: a whole file, or one cell."""

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Invalid


class UnreadableFile(Invalid):
    """Not a table that we can read, or one beyond the bounds; the message says what to do about it."""

    code = "unreadable"
    message = _("This file can't be read. Save it as .xlsx or .csv and try again.")

    def __init__(self, message: object = None, *, code: str | None = None, **params: object) -> None:
        super().__init__(message, code=code, field="file", **params)


class Unreadable(ValueError):
    """A problem in words for beside the cell."""
