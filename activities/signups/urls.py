"""The sub-room's pages, named within "activities"."""

from django.urls import path

from activities.signups import views

urlpatterns = [
    path("my-signups/", views.mine, name="mine"),
    path("activities/<id:pk>/sign-up/<uuid:person>/", views.sign_up_person, name="sign_up_person"),
    path("signups/<uuid:pk>/cancel/", views.cancel_signup, name="cancel_signup"),
    path("desk/activities/<id:pk>/attendance/", views.attendance, name="attendance"),
    path("desk/activities/<id:pk>/sheet/", views.sheet, name="sheet"),
]
