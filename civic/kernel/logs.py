"""What the operator reads: one JSON object a line, on standard error; never a person's name, number, code or address.

What stands in a line is chosen by us, except the words of an error: whatever raised it may quote what somebody typed.
Of these only the first line is kept (PostgreSQL quotes the query and the row below it), without what could be a name, a
number or a code. Written for speed: the line of a request is read by nobody most of the time and paid for by everybody.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")  # the same in all lines of one request
# What `extra=` may add to a line; Django would add the request with its query, Celery the arguments.
SAID_BESIDE = ("delivery", "audit", "wrong_accounts", "call", "code", "status_code", "why")
# a name of the program in quotes is kept; any other quoted text, what is not ASCII, and five digits or more (but not a
# uuid's) are not
_PERSONAL = re.compile(
    r"""(?P<kept>(['"])[a-z_][\w.]*\2) | (['"]).*?\3 | [^\x00-\x7f]+ | (?<![\da-f-])\d{5,}(?![\da-f-])""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_CAUSES = 10  # of an error that are told
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def without_persons(text: str) -> str:
    """The first line, without what could be somebody's."""
    return _PERSONAL.sub(lambda found: found["kept"] or "…", text.split("\n", 1)[0])


def describe(error: BaseException | None) -> str:
    """Where it happened and what kind of error it is, with the errors that led to it. No values of variables."""
    told: list[str] = []
    while error is not None and len(told) < _CAUSES:
        frames = "".join(traceback.format_tb(error.__traceback__))
        told.append(f"{frames}{type(error).__name__}: {without_persons(str(error))}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to:\n".join(reversed(told))


class JsonLine(logging.Formatter):
    """A record as a line: the message, or the whole of it where that is a dict, and what `extra` may say."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if isinstance(record.msg, dict):
            line |= record.msg
        else:
            line["event"] = without_persons(record.getMessage())
            line |= _beside(record)
        if found := request_id.get():
            line["request_id"] = found
        if record.exc_info:
            line["exception"] = describe(record.exc_info[1])
        return _encode(line)


def _beside(record: logging.LogRecord) -> dict[str, object]:
    said = {name: record.__dict__[name] for name in SAID_BESIDE if name in record.__dict__}
    return {name: without_persons(value) if isinstance(value, str) else value for name, value in said.items()}


class OnlyExceptions(logging.Filter):
    """Of Django's words on answers only those on faults: each answer has its line already."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it tells where something broke."""
        return bool(record.exc_info)
