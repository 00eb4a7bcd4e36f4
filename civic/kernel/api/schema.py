"""OpenAPI: each operation declares the problems that it may answer."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from civic.kernel.api.idempotency import HEADER
from civic.kernel.api.pagination import KeysetPagination

_KEY = {"type": "string", "pattern": "^[ -~]{0,200}$"}  # empty counts as none

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_MEANINGS = {
    "400": "Bad input",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Absent, or not yours to know of",
    "405": "Method not allowed",
    "409": "The state forbids it",
    "415": "Unsupported media type",
    "429": "Too many requests",
    "503": "Out of reach",
}


class ProblemAutoSchema(AutoSchema):
    """Adds the problem answers and the Idempotency-Key header, so that no view has to repeat them."""

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Any:
        answers = super()._get_response_bodies(*args, **kwargs)
        for status, meaning in _MEANINGS.items():
            answers.setdefault(
                status, {"description": meaning, "content": {"application/problem+json": {"schema": PROBLEM}}}
            )
        return answers

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """`either` of a serializer: sets of fields, one of which has to be there whole, and not null."""
        schema = super()._map_basic_serializer(serializer, direction)
        if either := getattr(serializer, "either", ()):
            whole = [
                {"required": list(names), "properties": {n: {"not": {"type": "null"}} for n in names}}
                for names in either
            ]
            schema["anyOf"] = whole
        return schema

    def get_override_parameters(self) -> list[Any]:
        """The header that every POST takes."""
        header = OpenApiParameter(HEADER, _KEY, OpenApiParameter.HEADER, required=False)
        return [header] if self.method == "POST" else []

    def _get_paginator(self) -> Any:
        """Every list comes in the envelope; our views page by hand, so they name no class for it."""
        return KeysetPagination()

    def _get_pagination_parameters(self) -> list[Any]:
        """The lists that are paged say so themselves; the five groups are not."""
        return []

    def _get_parameters(self) -> list[dict[str, Any]]:
        """A filter left empty is a filter not asked for, as forms send it."""
        parameters = super()._get_parameters()
        for one in parameters:
            if one["in"] == "query" and not one.get("required"):
                one["schema"] = {"anyOf": [one["schema"], {"type": "string", "maxLength": 0}]}
        return parameters

    def get_tags(self) -> list[str]:
        """The first word of the path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]
