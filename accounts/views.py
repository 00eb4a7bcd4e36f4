"""My things, and what I prefer."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions
from accounts.forms import NameForm, ProfileForm
from accounts.models import User

ELDER_COOKIE = "elder"
YEAR = 60 * 60 * 24 * 365  # seconds


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Everything that is mine, one tap each."""
    user = request.user
    assert isinstance(user, User)
    roles = {membership.role for membership in user.memberships.all()}
    context = {"roles": roles, "is_volunteer": bool(roles & {"volunteer", "team_leader"})}
    return render(request, "accounts/me.html", context)


def by_code_instead(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A forgotten password is replaced after a code: by somebody who signs in with it, or who is signed in."""
    if not request.user.is_authenticated:
        return redirect("account_request_login_code")
    return redirect(reverse("account_reauthenticate_by_code", query={"next": reverse("account_change_password")}))


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page of somebody who has just joined: a name, or none, and on to where they wanted to go."""
    user = request.user
    assert isinstance(user, User)
    given = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = given.startswith("/") and get_adapter().is_safe_url(given)  # redirect() takes other words for a name
    wanted = given if is_ours else reverse("start")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user=user, by=user, now=timezone.now(), **form.cleaned_data)
        return redirect(wanted)
    context = {"form": form, "next": wanted}
    return render(request, "accounts/welcome.html", context, status=422 if form.is_bound else 200)


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Name, e-mail, language, large type."""
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user=user, by=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("accounts:me")
        for cookie, value in (
            (settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"]),
            (ELDER_COOKIE, "1" if form.cleaned_data["elder_mode"] else "0"),
        ):  # or what this phone chose before would go on ruling
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
        return response
    return render(request, "accounts/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
