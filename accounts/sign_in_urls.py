"""The addresses below /account/: allauth's, with ours before those that must ask for more or must not be there."""

from allauth.account import views as allauth_views
from allauth.mfa.totp import views as totp_views
from django.urls import include, path

from accounts import code_pages, proof, proving, reauthenticate, views

urlpatterns = [
    path("login/", code_pages.login),
    path("login/code/", code_pages.request_login_code),
    path("login/code/confirm/", code_pages.confirm_login_code),
    path("signup/", code_pages.signup),
    path("phone/verify/", code_pages.verify_phone),
    path("phone/change/", proof.required(allauth_views.change_phone)),
    path("password/set/", proof.required(allauth_views.password_set)),
    path("2fa/totp/activate/", proof.required(totp_views.activate_totp)),
    path("reauthenticate/code/", reauthenticate.by_code, name="account_reauthenticate_by_code"),
    path("phone/prove/", proving.prove, name="account_prove_phone"),
    # An e-mail address is where news go, and nobody has proved it: it opens no account and replaces no password.
    path("email/", views.by_code_instead),
    path("confirm-email/", views.by_code_instead),
    path("confirm-email/<path:rest>", views.by_code_instead),
    path("password/reset/", views.by_code_instead),
    path("password/reset/<path:rest>", views.by_code_instead),
    path("", include("allauth.urls")),
]
