"""The room's pages."""

from django.urls import path

from network import views

urlpatterns = [
    path("community/", views.choose_site, name="choose_site"),
    path("desk/event/", views.gathering, name="gathering"),
]
