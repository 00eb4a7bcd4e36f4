"""The sub-room's part of the API."""

from django.urls import path

from network.moving import api

urlpatterns = [
    path("me/number-move", api.MyNumberView.as_view()),
    path("me/number-move/stop", api.StopView.as_view()),
    path("number-moves", api.MovesView.as_view()),
    path("number-moves/<uuid:pk>", api.MoveView.as_view()),
    path("number-moves/<uuid:pk>/confirm", api.ConfirmMoveView.as_view()),
    path("number-moves/<uuid:pk>/decline", api.DeclineMoveView.as_view()),
]
