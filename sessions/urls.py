"""Addresses of this room, below the agency's prefix."""

from django.urls import path

from sessions.views import page, recording, signing

app_name = "sessions"

urlpatterns = [
    path("new/<uuid:public_id>/", recording.record, name="record"),
    path("of/<uuid:public_id>/", page.of_client, name="of_client"),
    path("<uuid:public_id>/", page.page, name="page"),
    path("<uuid:public_id>/sign/", signing.sign, name="sign"),
    path("notes/<uuid:public_id>/amend/", signing.amend, name="amend"),
    path("notes/<uuid:public_id>/cosign/", signing.cosign, name="cosign"),
]
