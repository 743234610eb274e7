"""Signing in by an agency's own service. These addresses lie outside the agency: nobody is inside yet."""

from django.urls import path

from agencies.sso.views import signing_in

app_name = "sso"

urlpatterns = [
    path("", signing_in.entrance, name="entrance"),
    path("<slug:slug>/", signing_in.ready, name="ready"),
    path("<slug:slug>/start/", signing_in.start, name="start"),
    path("<slug:slug>/callback/", signing_in.callback, name="callback"),
]
