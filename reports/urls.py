"""The room's pages."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.overview, name="overview"),
    path("reports/download/", views.download, name="download"),
    path("reports/rows/<slug:figure>/", views.rows, name="rows"),
]
