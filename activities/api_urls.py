"""The room's part of the API."""

from django.urls import path

from activities import api

urlpatterns = [
    path("activities", api.ActivitiesView.as_view()),
    path("activities/<int:pk>", api.ActivityView.as_view()),
    path("activities/<int:pk>/publish", api.PublishView.as_view()),
    path("activities/<int:pk>/cancel", api.CancelView.as_view()),
    path("activities/<int:pk>/complete", api.CompleteView.as_view()),
    path("activities/<int:pk>/code", api.CodeView.as_view()),
    path("activities/<int:pk>/signups", api.SignupsView.as_view()),
    path("signups/<uuid:pk>", api.SignupView.as_view()),
    path("me/signups", api.MySignupsView.as_view()),
]
