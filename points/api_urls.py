"""The room's part of the API."""

from django.urls import path

from points import api

urlpatterns = [
    path("me/points", api.MyPointsView.as_view()),
    path("rewards", api.RewardsView.as_view()),
    path("rewards/<id:pk>", api.RewardView.as_view()),
    path("rewards/<id:pk>/redemptions", api.RedeemView.as_view()),
    path("redemptions/<slug:voucher>", api.RedemptionView.as_view()),
    path("redemptions/<slug:voucher>/fulfil", api.FulfilView.as_view()),
    path("redemptions/<slug:voucher>/cancel", api.CancelView.as_view()),
]
