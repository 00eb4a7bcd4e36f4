"""Cursor-paged lists: `{"results", "next", "previous"}`, `?page_size=` up to 200; nothing is counted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from civic.kernel import keyset, typed
from civic.kernel.errors import Invalid
from civic.kernel.typed import MOST_KEY

if TYPE_CHECKING:
    from rest_framework.views import APIView


_SIZE = {"type": "integer", "minimum": 1, "maximum": MOST_KEY}
PAGES = [  # of every list, for OpenAPI
    OpenApiParameter("cursor", str, description="As `next` and `previous` of a page hold it."),
    OpenApiParameter("page_size", _SIZE, description="50 if not given; more than 200 counts as 200."),
]


class KeysetPagination(BasePagination):
    """Uses the view's `ordering`, all rising or all falling, which ends in the primary key."""

    page_size, max_page_size = 50, 200

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        """Raises Invalid for a bad cursor or page size."""
        ordering: Sequence[str] = getattr(view, "ordering", ("pk",))
        self.url = request.build_absolute_uri()
        self.page = keyset.paginate(
            queryset, order=ordering, size=self._size(request), cursor=request.query_params.get("cursor") or None
        )
        return self.page.rows

    def _size(self, request: Request) -> int:
        size = typed.key(request.query_params.get("page_size", "") or str(self.page_size))
        if size is None:
            raise Invalid(
                _("The size of a page is a whole number from 1; more than 200 counts as 200."), field="page_size"
            )
        return min(size, self.max_page_size)

    def _link(self, cursor: str | None) -> str | None:
        return replace_query_param(remove_query_param(self.url, "cursor"), "cursor", cursor) if cursor else None

    def get_paginated_response(self, data: Any) -> Response:
        """The page in its envelope."""
        return Response(
            {"results": data, "next": self._link(self.page.next), "previous": self._link(self.page.previous)}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope for OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }
