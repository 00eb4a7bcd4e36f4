"""The room's part of the API."""

from django.urls import path

from activities import api

urlpatterns = [
    path("activities", api.ActivitiesView.as_view()),
    path("activities/<id:pk>", api.ActivityView.as_view()),
    path("activities/<id:pk>/publish", api.PublishView.as_view()),
    path("activities/<id:pk>/cancel", api.CancelView.as_view()),
    path("activities/<id:pk>/complete", api.CompleteView.as_view()),
    path("activities/<id:pk>/code", api.CodeView.as_view()),
    path("activities/<id:pk>/signups", api.SignupsView.as_view()),
    path("signups/<uuid:pk>", api.SignupView.as_view()),
    path("me/signups", api.MySignupsView.as_view()),
]
