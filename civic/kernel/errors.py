"""Named errors of the domain. A page shows them beside a field or as a notice, the API as problem+json."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something that a person may read. `code` is stable, `message` is translated when it is shown."""

    status = 400
    code = "invalid"
    message: Any = _("This can't be done.")

    def __init__(
        self, message: Any = None, *, code: str | None = None, field: str | None = None, **params: Any
    ) -> None:
        self.message = message if message is not None else self.message
        self.code = code or self.code
        self.field = field
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class Invalid(DomainError):
    """What was typed can't be used; `field` says where (400)."""


class NotAllowed(DomainError):
    """This person may not (403)."""

    status = 403
    code = "not_allowed"
    message = _("You are not allowed to do this here.")


class NotFound(DomainError):
    """Absent, or not yours to know of (404)."""

    status = 404
    code = "not_found"
    message = _("This page does not exist, or it is not yours to see.")


class Conflict(DomainError):
    """The state of things forbids it (409)."""

    status = 409
    code = "conflict"
    message = _("Somebody has just changed this. Look again, please.")


class WrongState(Conflict):
    """The state table has no such step from here."""

    code = "wrong_state"
    message = _("This is “%(state)s” now, so that step is not possible any more.")

    def __init__(self, *, state: Any, verb: str) -> None:
        super().__init__(state=state)
        self.verb = verb


class TooMany(DomainError):
    """Too many tries (429); `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"
    message = _("Too many tries. Please wait a little and try again.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
