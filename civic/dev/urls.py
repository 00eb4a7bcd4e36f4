"""Every address of the site, and those of the workshop."""

from debug_toolbar.toolbar import debug_toolbar_urls
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from civic.dev import outbox
from civic.urls import handler400, handler403, handler404, handler500
from civic.urls import urlpatterns as of_the_house

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def messages(request: HttpRequest) -> HttpResponse:
    """What would have been sent, the newest first."""
    if request.method == "POST":
        outbox.forget()
        return redirect("dev_messages")
    return render(request, "dev/messages.html", {"rows": outbox.newest()})


urlpatterns = [path("dev/", messages, name="dev_messages"), *of_the_house, *debug_toolbar_urls()]
