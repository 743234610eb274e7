"""Addresses of this room, below the agency's prefix. A reference is a version's unless it says otherwise."""

from django.urls import path

from plans.views import acts, files, reading, writing

app_name = "plans"

urlpatterns = [
    path("start/<uuid:public_id>/", writing.start, name="start"),  # of a client
    path("documents/<uuid:public_id>/", files.download, name="download"),  # of a document
    path("<uuid:public_id>/", reading.page, name="page"),
    path("<uuid:public_id>/write/", writing.write, name="write"),
    path("<uuid:public_id>/offer/", acts.offer, name="offer"),
    path("<uuid:public_id>/countersign/", acts.countersign, name="countersign"),
    path("<uuid:public_id>/revise/", acts.revise, name="revise"),
    path("<uuid:public_id>/close/", acts.close, name="close"),
    path("<uuid:public_id>/export/", files.export, name="export"),
]
