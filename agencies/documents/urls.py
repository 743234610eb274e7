"""Addresses of this room, below the agency's prefix."""

from django.urls import path

from agencies.documents import views

app_name = "exports"

urlpatterns = [
    path("<uuid:public_id>/", views.job_page, name="job"),
    path("<uuid:public_id>/again/", views.job_again, name="again"),
]
