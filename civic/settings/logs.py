"""Logs: one line a request, JSON, to standard error; never a name, phone number or address of a person."""

from typing import Any

import structlog

from civic.settings.env import env


def drop_details(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's DETAIL of an error quotes the row: a phone number, a name."""
    for name in ("exception", "event"):
        if "DETAIL:" in str(event.get(name, "")):
            event[name] = "\n".join(line for line in str(event[name]).split("\n") if "DETAIL:" not in line)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    drop_details,
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
            "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *_SHARED],
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
