"""The room's part of the API."""

from django.urls import path

from programmes import api

urlpatterns = [
    path("programmes", api.ProgrammesView.as_view()),
    path("programmes/<id:pk>", api.ProgrammeView.as_view()),
    path("programmes/<id:pk>/publish", api.PublishView.as_view()),
]
