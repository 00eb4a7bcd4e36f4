"""The sub-room's part of the API."""

from django.urls import path

from activities.signups import api

urlpatterns = [
    path("activities/<id:pk>/signups", api.SignupsView.as_view()),
    path("signups/<uuid:pk>", api.SignupView.as_view()),
    path("signups/<uuid:pk>/rating", api.SeatRatingView.as_view()),
    path("me/signups", api.MySignupsView.as_view()),
]
