"""The sub-room's part of the API."""

from django.urls import path

from notifications.calls import api

urlpatterns = [
    path("calls", api.CallsView.as_view()),
    path("calls/<id:pk>", api.CallView.as_view()),
    path("calls/<id:pk>/told", api.ToldView.as_view()),
    path("calls/<id:pk>/missed", api.MissedView.as_view()),
]
