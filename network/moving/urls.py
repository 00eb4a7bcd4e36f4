"""The sub-room's pages."""

from django.urls import path

from network.moving import views

app_name = "moving"
urlpatterns = [
    path("desk/numbers/", views.moves, name="list"),
    path("desk/numbers/code/", views.code, name="code"),
    path("desk/numbers/of/<uuid:pk>/", views.person, name="person"),
    path("desk/numbers/<uuid:pk>/", views.move, name="move"),
    path("desk/numbers/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("desk/numbers/<uuid:pk>/decline/", views.decline, name="decline"),
    path("me/number/", views.mine, name="mine"),
    path("me/number/stop/", views.stop, name="stop"),
]
