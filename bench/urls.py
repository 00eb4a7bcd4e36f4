"""The product's addresses and a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from civic.urls import handler400, handler403, handler404, handler500  # noqa: F401
from civic.urls import urlpatterns as product


def nothing(request: HttpRequest) -> HttpResponse:
    """The unit of measure."""
    return HttpResponse("{}", content_type="application/json")


urlpatterns = [path("api/v1/nothing", nothing), *product]
