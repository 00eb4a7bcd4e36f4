"""The room's pages."""

from django.urls import path

from volunteers.attendance.views import door, roll
from volunteers.dispatch import views as dispatch
from volunteers.people import views as people
from volunteers.views import leading, mine

app_name = "volunteers"
urlpatterns = [
    path("volunteer/", mine.home, name="home"),
    path("volunteer/register/", people.register, name="register"),
    path("volunteer/claims/", mine.claims, name="claims"),
    path("volunteer/claims/<uuid:pk>/", mine.claim_detail, name="claim_detail"),
    path("volunteer/claims/<uuid:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("volunteer/team/", dispatch.team, name="team"),
    path("volunteer/residents/<id:pk>/", leading.residents, name="residents"),
    path("cant-come/<id:pk>/", mine.leave, name="leave"),
    path("activities/<id:pk>/offer/", dispatch.offer, name="offer"),
    path("check-in/<id:activity_pk>/", door.check_in, name="check_in"),
    path("desk/activities/<id:pk>/roll/", roll.roll, name="roll"),
    path("desk/activities/<id:pk>/roll/add/", roll.roll_add, name="roll_add"),
    path("desk/activities/<id:pk>/roll/all-came/", roll.all_came, name="all_came"),
    path("desk/claims/<uuid:pk>/<slug:verb>/", roll.mark, name="mark"),
    path("desk/volunteers/", people.desk_list, name="desk_list"),
]
