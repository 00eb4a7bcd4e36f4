"""The room's part of the API."""

from django.urls import path

from orders import api

urlpatterns = [
    path("service-requests", api.RequestsView.as_view()),
    path("service-requests/<uuid:pk>", api.RequestView.as_view()),
    path("service-requests/<uuid:pk>/accept", api.AcceptView.as_view()),
    path("service-requests/<uuid:pk>/decline", api.DeclineView.as_view()),
    path("service-requests/<uuid:pk>/transfer", api.TransferView.as_view()),
    path("service-requests/<uuid:pk>/merge", api.MergeView.as_view()),
    path("service-requests/<uuid:pk>/withdraw", api.WithdrawView.as_view()),
    path("service-requests/<uuid:pk>/outcome", api.OutcomeView.as_view()),
    path("service-requests/<uuid:pk>/rating", api.RatingView.as_view()),
    path("me/service-requests", api.MyRequestsView.as_view()),
]
