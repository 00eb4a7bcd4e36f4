"""The room's pages; allauth's stand below /account/."""

from django.urls import path

from accounts import proving, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/go-on/", proving.go_on, name="go_on"),
    path("me/preferences/", views.preferences, name="preferences"),
]
