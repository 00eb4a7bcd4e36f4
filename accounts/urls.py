"""The room's pages; allauth's stand below /account/."""

from django.urls import path

from accounts import proving, views
from accounts.closing import views as closing
from accounts.mydata import views as mydata
from accounts.privacy import views as privacy

app_name = "accounts"
urlpatterns = [
    path("privacy/", privacy.notice, name="privacy"),
    path("privacy/seen/", privacy.seen, name="privacy_seen"),
    path("me/", views.me, name="me"),
    path("me/data/", mydata.data, name="data"),
    path("me/close/", closing.close, name="close"),
    path("me/go-on/", proving.go_on, name="go_on"),
    path("me/welcome/", views.welcome, name="welcome"),
    path("me/preferences/", views.preferences, name="preferences"),
]
