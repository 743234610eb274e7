"""Addresses of the trail, below the agency's prefix."""

from django.urls import path

from agencies.audit import views

app_name = "trail"

urlpatterns = [
    path("", views.lines, name="lines"),
    path("lines.csv", views.export, name="export"),
    path("roots/", views.roots, name="roots"),
    path("roots/<uuid:public_id>/", views.root, name="root"),
]
