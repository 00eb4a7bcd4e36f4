"""Every address of the site; each room brings its own."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from civic.pages import api_docs

ROOMS = [
    "accounts",
    "accounts.family",
    "accounts.standing",
    "network",
    "network.addresses",
    "network.moving",
    "notifications",
    "notifications.calls",
    "orders",
    "activities",
    "volunteers",
    "points",
    "programmes",
    "reports",
]

API = [url for room in ROOMS if find_spec(f"{room}.api_urls") for url in import_module(f"{room}.api_urls").urlpatterns]
urlpatterns = [
    path("api/v1/", include(API)),  # first: the claims of a busy minute shouldn't be compared with every page
    path("", include("civic.pages.urls")),
    path("account/", include("accounts.sign_in_urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", api_docs.schema, name="schema"),
    path("api/docs/", api_docs.docs, name="api_docs"),
    *(path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")),
]

handler400 = "civic.pages.errors.bad_request"
handler403 = "civic.pages.errors.not_allowed"
handler404 = "civic.pages.errors.not_found"
handler500 = "civic.pages.errors.broken"
