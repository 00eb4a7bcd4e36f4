"""The room's part of the API."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("tokens", api.TokensView.as_view()),
    path("tokens/current", api.CurrentTokenView.as_view()),
    path("me", api.MeView.as_view()),
]
