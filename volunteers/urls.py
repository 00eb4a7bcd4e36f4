"""The room's pages."""

from django.urls import path

from volunteers.attendance.views import roll as desk
from volunteers.dispatch import views as team
from volunteers.views import mine

app_name = "volunteers"
urlpatterns = [
    path("volunteer/", mine.home, name="home"),
    path("volunteer/register/", mine.register, name="register"),
    path("volunteer/claims/", mine.claims, name="claims"),
    path("volunteer/claims/<uuid:pk>/", mine.claim_detail, name="claim_detail"),
    path("volunteer/claims/<uuid:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("volunteer/team/", team.team, name="team"),
    path("activities/<id:pk>/offer/", mine.offer, name="offer"),
    path("check-in/<id:activity_pk>/", mine.check_in, name="check_in"),
    path("desk/activities/<id:pk>/roll/", desk.roll, name="roll"),
    path("desk/activities/<id:pk>/roll/add/", desk.roll_add, name="roll_add"),
    path("desk/claims/<uuid:pk>/<slug:verb>/", desk.mark, name="mark"),
    path("desk/volunteers/", desk.desk_list, name="desk_list"),
]
