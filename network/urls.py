"""The room's pages."""

from django.urls import path

from network import views
from network.standing import views as standing

urlpatterns = [
    path("community/", views.choose_site, name="choose_site"),
    path("desk/second/", standing.record, name="record_second"),
    path("desk/event/", views.gathering, name="gathering"),
]
