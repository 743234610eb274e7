"""Addresses of the client's pages, below the agency's prefix."""

from django.urls import path

from plans.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("copies/", views.copies, name="copies"),
    path("opened/", views.opened_record, name="opened"),
    path("plans/<uuid:public_id>/", views.plan, name="plan"),
    path("plans/<uuid:public_id>/sign/", views.sign, name="sign"),
    path("plans/<uuid:public_id>/decline/", views.decline, name="decline"),
    path("plans/<uuid:public_id>/export/", views.export, name="export"),
]
