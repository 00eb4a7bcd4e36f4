"""The room's part of the API."""

from django.urls import path

from volunteers import api

urlpatterns = [
    path("activities/<id:pk>/claims", api.ActivityClaimsView.as_view()),
    path("activities/<id:pk>/claims/all-came", api.AllCameView.as_view()),
    path("activities/<id:pk>/residents", api.ResidentsView.as_view()),
    path("claims/<uuid:pk>", api.ClaimView.as_view()),
    path("claims/<uuid:pk>/check-in", api.CheckInView.as_view()),
    path("claims/<uuid:pk>/check-out", api.CheckOutView.as_view()),
    path("claims/<uuid:pk>/no-show", api.NoShowView.as_view()),
    path("claims/<uuid:pk>/confirm", api.ConfirmView.as_view()),
    path("me/claims", api.MyClaimsView.as_view()),
]
