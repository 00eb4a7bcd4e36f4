"""The room's part of the API."""

from django.urls import path

from reports import api

urlpatterns = [path("reports/summary", api.SummaryView.as_view())]
