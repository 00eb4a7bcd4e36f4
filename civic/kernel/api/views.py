"""The base of every API view."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from civic.kernel.api import idempotency


def read(serializer: type[BaseSerializer], request: Request) -> dict[str, Any]:
    """The body, checked. Raises ValidationError, which becomes a problem with its fields."""
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


class ApiView(APIView):
    """Signed-in people only, unless `public_methods` names the method; POSTs honour Idempotency-Key."""

    public_methods: tuple[str, ...] = ()

    def get_permissions(self) -> list[Any]:
        """Deny by default."""
        return [AllowAny() if self.request.method in self.public_methods else IsAuthenticated()]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a repeated POST with its first answer."""
        key = request.headers.get(idempotency.HEADER)
        if request.method != "POST" or not key:
            return super().dispatch(request, *args, **kwargs)
        handle = super().dispatch
        return idempotency.once(request, _caller(request), key, lambda: handle(request, *args, **kwargs))

    def paged(self, queryset: Any, serializer: Any, request: Request) -> Any:
        """One keyset page of `queryset` through `serializer`; uses `self.ordering`."""
        from civic.kernel.api.pagination import KeysetPagination

        pages = KeysetPagination()
        rows = pages.paginate_queryset(queryset, request, view=self)
        return pages.get_paginated_response(serializer(rows, many=True, context={"request": request}).data)


def _caller(request: HttpRequest) -> str:
    """Whose key it is: the bearer of a token, a session, or everybody who is not signed in."""
    secret = request.headers.get("Authorization") or request.session.session_key or ""
    return hashlib.sha256(secret.encode()).hexdigest()
