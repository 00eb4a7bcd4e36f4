"""The sub-room's part of the API."""

from django.urls import path

from accounts.standing import api

urlpatterns = [
    path("me/second-persons", api.StandingsView.as_view()),
    path("me/second-persons/<uuid:pk>", api.StandingView.as_view()),
    path("me/second-persons/<uuid:pk>/agree", api.AgreeView.as_view()),
    path("me/second-persons/<uuid:pk>/decline", api.DeclineView.as_view()),
]
