"""Every address of the site; each room brings its own."""

from django.urls import path

urlpatterns: list = []
