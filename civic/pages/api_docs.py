"""The OpenAPI 3.1 document, and pages to read it: plain HTML made from it, with no foreign scripts."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

Json = dict[str, Any]  # a part of the document


def document() -> Json:
    """The whole description."""
    return _document(get_language())


@lru_cache(maxsize=4)  # anybody may ask for it, and making it takes a fifth of a second
def _document(language: str | None) -> Json:
    return SchemaGenerator().get_schema(request=None, public=True)


@lru_cache(maxsize=4)
def _yaml(language: str | None) -> bytes:
    return OpenApiYamlRenderer().render(_document(language))


def schema(request: HttpRequest) -> HttpResponse:
    """YAML, or JSON with `?format=json`."""
    if request.GET.get("format") == "json" or "json" in request.headers.get("Accept", ""):
        return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
    return HttpResponse(_yaml(get_language()), content_type="application/vnd.oai.openapi")


def docs(request: HttpRequest) -> HttpResponse:
    """Every call by its first word."""
    description = document()
    groups: dict[str, list[Call]] = {}
    for route, methods in description["paths"].items():
        for method, call in methods.items():
            groups.setdefault(call["tags"][0], []).append(_call(route, method, call, description))
    return render(request, "pages/api_docs.html", {"groups": groups})


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a body."""

    name: str
    kind: str
    format: str
    required: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A method of an address."""

    method: str
    route: str
    text: str
    parameters: list[Json]  # as the document has them
    fields: list[Field]  # of the body
    answers: list[tuple[str, list[Field]]]  # by status
    public: bool


def _call(route: str, method: str, call: Json, description: Json) -> Call:
    responses = call["responses"].items()
    return Call(
        method=method.upper(),
        route=route,
        text=call.get("description", ""),
        parameters=call.get("parameters", []),
        fields=_fields(_media(call.get("requestBody", {})), description),
        answers=[(code, _fields(_media(answer), description)) for code, answer in responses if code < "400"],
        public={} in call.get("security", []),
    )


def _media(part: Json) -> Json:
    media: list[Json] = list(part.get("content", {}).values())
    return media[0].get("schema", {}) if media else {}


def _fields(schema: Json, description: Json) -> list[Field]:
    """The properties of an object, through references and list envelopes, as rows of a table."""
    if ref := schema.get("$ref"):
        schema = description["components"]["schemas"][ref.rsplit("/", 1)[1]]
    if schema.get("type") == "array":
        return _fields(schema["items"], description)
    if results := schema.get("properties", {}).get("results"):
        return _fields(results, description)
    required = schema.get("required", [])
    rows = []
    for name, field in schema.get("properties", {}).items():
        kind = field.get("type") or (field.get("$ref") or "object").rsplit("/", 1)[-1]
        kind = " | ".join(kind) if isinstance(kind, list) else kind
        rows.append(Field(name, kind, field.get("format", ""), required=name in required))
    return rows
