"""The room's pages."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/ways/", views.ways, name="ways"),
    path("mail/stop/<str:token>/", views.stop_mail, name="stop_mail"),
    path("mail/back/<str:token>/", views.have_mail_back, name="have_mail_back"),
]
