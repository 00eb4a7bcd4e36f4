"""The sub-room's part of the API."""

from django.urls import path

from accounts.family import api

urlpatterns = [
    path("me/family", api.FamilyView.as_view()),
    path("me/consents", api.ConsentsView.as_view()),
    path("me/family/<uuid:pk>", api.MemberView.as_view()),
]
