"""The room's pages."""

from django.urls import path

from points import views

app_name = "points"
urlpatterns = [
    path("points/", views.mine, name="mine"),
    path("rewards/", views.rewards, name="rewards"),
    path("rewards/<id:pk>/", views.redeem, name="redeem"),
    path("redemptions/<slug:voucher>/", views.redemption, name="redemption"),
    path("redemptions/<slug:voucher>/cancel/", views.cancel, name="cancel"),
    path("counter/", views.counter, name="counter"),
    path("counter/<slug:voucher>/", views.hand_over, name="hand_over"),
    path("desk/rewards/", views.desk_rewards, name="desk_rewards"),
    path("desk/rewards/new/", views.desk_reward, name="desk_reward_new"),
    path("desk/rewards/<id:pk>/", views.desk_reward, name="desk_reward"),
    path("desk/points/<uuid:user_id>/", views.desk_account, name="desk_account"),
    path("desk/points/entries/<uuid:pk>/correct/", views.desk_correct, name="desk_correct"),
    path("desk/points/entries/<uuid:pk>/erase/", views.erase_reason, name="erase_reason"),
]
