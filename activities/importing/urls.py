"""The sub-room's pages, named within "activities"."""

from django.urls import path

from activities.importing import views

urlpatterns = [
    path("desk/import/", views.upload, name="import"),
    path("desk/import/blank.xlsx", views.blank_plan, name="import_blank"),
    path("desk/import/<uuid:pk>/", views.preview, name="import_preview"),
]
