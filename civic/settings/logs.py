"""Logs: one line a request, JSON, to standard error; never a name, phone number, code or address of a person.

What stands in a line is chosen by us, except the words of an error: whatever raised it may quote what somebody typed.
Of these only the first line is kept (PostgreSQL quotes the query and the row below it), without what could be a name, a
number or a code.
"""

import re
import traceback
from types import TracebackType
from typing import Any

import structlog

from civic.settings.env import env

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
SAID_BESIDE = ("delivery", "audit", "wrong_accounts", "call", "code", "status_code")  # what `extra=` may add to a line
# a name of the program in quotes is kept; any other quoted text, what is not ASCII, and five digits or more (but not a
# uuid's) are not
_PERSONAL = re.compile(
    r"""(?P<kept>(['"])[a-z_][\w.]*\2) | (['"]).*?\3 | [^\x00-\x7f]+ | (?<![\da-f-])\d{5,}(?![\da-f-])""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def without_persons(text: str) -> str:
    """The first line, without what could be somebody's."""
    return _PERSONAL.sub(lambda found: found["kept"] or "…", text.split("\n", 1)[0])


def describe(exc_info: ExcInfo) -> str:
    """Where it happened and what kind of error it is, with the errors that led to it. No values of variables."""
    told: list[str] = []
    current: BaseException | None = exc_info[1]
    while current is not None and len(told) < 10:
        frames = "".join(traceback.format_tb(current.__traceback__))
        told.append(f"{frames}{type(current).__name__}: {without_persons(str(current))}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhich led to:\n".join(reversed(told))


def clean_event(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Libraries put the words of an error into theirs."""
    for name in ("event", *SAID_BESIDE):
        if isinstance(said := event.get(name), str):
            event[name] = without_persons(said)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.ExceptionRenderer(describe),
    clean_event,
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            # Django would add the request with its query, Celery the arguments
            "foreign_pre_chain": [structlog.stdlib.ExtraAdder(SAID_BESIDE), *_SHARED],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING"), "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},  # 4xx are answers
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
