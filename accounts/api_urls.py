"""The room's part of the API."""

from django.urls import path

from accounts import api, proofs_api

urlpatterns = [
    path("tokens", api.TokensView.as_view()),
    path("tokens/current", api.CurrentTokenView.as_view()),
    path("me", api.MeView.as_view()),
    path("me/codes", proofs_api.CodesView.as_view()),
    path("me/proofs", proofs_api.ProofsView.as_view()),
    path("me/data", proofs_api.DataView.as_view()),
    path("me/close", proofs_api.CloseView.as_view()),
]
