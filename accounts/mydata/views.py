"""The page from which somebody takes their data along."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import proof
from accounts.mydata import actions
from accounts.requests import signed_in
from civic.kernel.contributions import my_data
from civic.kernel.errors import TooMany


@never_cache
@proof.required
def data(request: HttpRequest) -> HttpResponseBase:
    """Says what is in it; the button gives it, after a fresh proof of who it is."""
    context = {"parts": [part.label for part in my_data], "refused": ""}
    if request.method != "POST":
        return render(request, "accounts/data.html", context)
    try:
        file = actions.take(user=signed_in(request), now=timezone.now())
    except TooMany as error:
        context["refused"] = str(error)
        return render(request, "accounts/data.html", context, status=error.status)
    return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")
