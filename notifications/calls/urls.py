"""The call list."""

from django.urls import path

from notifications.calls import views

app_name = "calls"
urlpatterns = [
    path("desk/calls/", views.calls, name="list"),
    path("desk/calls/<id:pk>/", views.call, name="call"),
    path("desk/calls/<id:pk>/told/", views.told, name="told"),
    path("desk/calls/<id:pk>/missed/", views.missed, name="missed"),
    path("desk/calls/<id:pk>/number/", views.number, name="number"),
]
