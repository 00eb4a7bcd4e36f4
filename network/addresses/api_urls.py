"""The sub-room's part of the API."""

from django.urls import path

from network.addresses import api

urlpatterns = [path("me/address", api.AddressView.as_view())]
