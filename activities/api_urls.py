"""The wing's part of the API."""

from django.urls import path

from activities import api
from activities.signups import api_urls as signups

urlpatterns = [
    path("activities", api.ActivitiesView.as_view()),
    path("activities/<id:pk>", api.ActivityView.as_view()),
    path("activities/<id:pk>/publish", api.PublishView.as_view()),
    path("activities/<id:pk>/cancel", api.CancelView.as_view()),
    path("activities/<id:pk>/complete", api.CompleteView.as_view()),
    path("activities/<id:pk>/code", api.CodeView.as_view()),
    *signups.urlpatterns,
]
