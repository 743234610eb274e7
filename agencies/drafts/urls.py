"""Addresses of drafts, below the agency's prefix."""

from django.urls import path

from agencies.drafts import views

app_name = "drafts"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("save/", views.save, name="save"),
    path("<uuid:public_id>/", views.read, name="read"),
    path("<uuid:public_id>/discard/", views.discard, name="discard"),
]
