"""The base of every API view."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from civic.kernel.api import idempotency
from civic.kernel.api.pagination import KeysetPagination


def read(serializer: type[BaseSerializer], request: Request) -> dict[str, Any]:
    """The body, checked. Raises ValidationError, which becomes a problem with its fields."""
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


class ApiView(APIView):
    """Signed-in people only, unless `public_methods` names the method; POSTs honour Idempotency-Key."""

    public_methods: tuple[str, ...] = ()

    def get_permissions(self) -> list[Any]:
        """Deny by default; HEAD as GET, and OPTIONS tells nothing that the public description doesn't."""
        method = {"HEAD": "GET"}.get(str(self.request.method), self.request.method)
        return [AllowAny() if method == "OPTIONS" or method in self.public_methods else IsAuthenticated()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks is known and within the limits; only then is a repeated POST given its first answer."""
        key = request.headers.get(idempotency.HEADER, "") if request.method == "POST" else ""
        if key:
            _ = request._request.body  # kept whole, before a parser reads it
        super().initial(request, *args, **kwargs)
        if key and (post := getattr(self, "post", None)):
            self.__dict__["post"] = partial(self._once, key, post)  # stands before the class's own

    def _once(self, key: str, post: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Any:
        def answer() -> Response:
            try:
                response = post(request, *args, **kwargs)
            except Exception as error:
                response = self.handle_exception(error)
            return self.finalize_response(request, response, *args, **kwargs).render()

        return idempotency.once(request._request, _caller(request), key, answer)

    def paged(self, queryset: Any, serializer: Any, request: Request) -> Any:
        """One keyset page of `queryset` through `serializer`; uses `self.ordering`."""
        pages = KeysetPagination()
        rows = pages.paginate_queryset(queryset, request, view=self)
        return pages.get_paginated_response(serializer(rows, many=True, context={"request": request}).data)


def _caller(request: Request) -> str:
    """Whose key it is: a person's, whichever token or session brings it; an address's where nobody is signed in."""
    return request.user.pk.hex if request.user.is_authenticated else str(BaseThrottle().get_ident(request))
