"""The sub-room's part of the API."""

from django.urls import path

from network.addresses import api

urlpatterns = [
    path("me/address", api.AddressView.as_view()),
    path("me/family/<uuid:pk>/address", api.MemberAddressView.as_view()),
]
