"""The room's pages."""

from django.urls import path

from accounts.family import views

app_name = "family"
urlpatterns = [
    path("me/family/", views.family, name="family"),
    path("me/family/add/", views.add, name="add"),
    path("me/family/<uuid:pk>/", views.change, name="change"),
    path("me/family/<uuid:pk>/remove/", views.remove, name="remove"),
]
