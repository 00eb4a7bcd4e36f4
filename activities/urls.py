"""The wing's pages; sub-rooms share its name space."""

from django.urls import path

from activities.importing import urls as importing
from activities.signups import urls as signups
from activities.views import planning, public, staff

app_name = "activities"
urlpatterns = [
    path("activities/", public.whats_on, name="list"),
    path("activities/<id:pk>/", public.detail, name="detail"),
    path("activities/<id:pk>/calendar.ics", public.calendar_file, name="calendar_file"),
    path("activities/<id:pk>/card.png", public.share_card, name="share_card"),
    path("activities/<id:pk>/sign-up/", public.sign_up, name="sign_up"),
    path("signups/<uuid:pk>/change/", public.change_party, name="change_party"),
    path("signups/<uuid:pk>/rate/", public.rate, name="rate"),
    path("a/<slug:code>/", public.short, name="short"),
    path("desk/activities/", planning.desk_list, name="desk_list"),
    path("desk/activities/new/", planning.desk_new, name="desk_new"),
    path("desk/activities/<id:pk>/", staff.desk_detail, name="desk_detail"),
    path("desk/activities/<id:pk>/edit/", planning.desk_edit, name="desk_edit"),
    path("desk/activities/<id:pk>/publish/", staff.publish, name="publish"),
    path("desk/activities/<id:pk>/cancel/", staff.cancel, name="cancel"),
    path("desk/activities/<id:pk>/complete/", staff.complete, name="complete"),
    path("desk/activities/<id:pk>/correct/", staff.correct, name="correct"),
    path("desk/activities/<id:pk>/reasons/<uuid:sentence>/erase/", staff.erase_reason, name="erase_reason"),
    path("desk/activities/<id:pk>/note/", staff.note_signup, name="note_signup"),
    path("desk/activities/<id:pk>/again/<uuid:signup>/", staff.note_again, name="note_again"),
    path("desk/activities/<id:pk>/code/", staff.desk_code, name="desk_code"),
    *importing.urlpatterns,
    *signups.urlpatterns,
]
