"""Logs: one JSON line a request, to standard error; what a line may hold is decided in civic.kernel.logs."""

from typing import Any

from civic.settings.env import env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "civic.kernel.logs.JsonLine"}},
    "filters": {"only_exceptions": {"()": "civic.kernel.logs.OnlyExceptions"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING"), "propagate": False},
        "django.request": {
            "handlers": ["stderr"], "level": "ERROR", "propagate": False, "filters": ["only_exceptions"],
        },
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}  # fmt: skip
