"""The room's pages."""

from django.urls import path

from network.addresses import views

app_name = "addresses"
urlpatterns = [
    path("me/address/", views.address, name="mine"),
    path("me/family/<uuid:pk>/address/", views.address, name="of_member"),
]
