"""The room's pages."""

from django.urls import path

from accounts.standing import views

app_name = "standing"
urlpatterns = [
    path("me/second/", views.standing, name="standing"),
    path("me/second/name/", views.name, name="name"),
    path("me/second/<uuid:pk>/agree/", views.agree, name="agree"),
    path("me/second/<uuid:pk>/decline/", views.decline, name="decline"),
    path("me/second/<uuid:pk>/end/", views.end, name="end"),
]
