"""The room's part of the API."""

from django.urls import path

from network import api

urlpatterns = [
    path("sites", api.SitesView.as_view()),
    path("sites/<id:pk>", api.SiteView.as_view()),
    path("service-groups", api.ServiceGroupsView.as_view()),
]
