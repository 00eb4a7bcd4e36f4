"""What the operator reads: one JSON object a line, on standard error; never a person's name, number or address.

Written for speed: the line of a request is read by nobody most of the time and paid for by everybody.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")  # the same in all lines of one request
_PARTS_OF_A_RECORD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class JsonLine(logging.Formatter):
    """A record as a line: the message, or the whole of it where that is a dict, and what `extra` says."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if isinstance(record.msg, dict):
            line |= record.msg
        else:
            line["event"] = _without_details(record.getMessage())
            line |= _beside(record)
        if found := request_id.get():
            line["request_id"] = found
        if record.exc_info:
            line["exception"] = _without_details(self.formatException(record.exc_info))
        return _encode(line)


def _beside(record: logging.LogRecord) -> dict[str, object]:
    """What `extra` says; but Django's own lines carry the whole request there, with what was searched for."""
    said = {name: value for name, value in record.__dict__.items() if name not in _PARTS_OF_A_RECORD}
    return {name: value for name, value in said.items() if not isinstance(value, HttpRequest)}


def _without_details(text: str) -> str:
    """PostgreSQL's DETAIL of an error quotes the row: a phone number, a name."""
    if "DETAIL:" not in text:
        return text
    return "\n".join(line for line in text.split("\n") if "DETAIL:" not in line)


class OnlyExceptions(logging.Filter):
    """Of Django's words on answers only those on faults: each answer has its line already."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it tells where something broke."""
        return bool(record.exc_info)
