"""Addresses of this room, below the agency's prefix. ``assign`` names a session, the others a review."""

from django.urls import path

from sessions.fidelity.views import coding, feedback, queue

app_name = "reviews"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("feedback/", feedback.my_feedback, name="mine"),
    path("assign/<uuid:public_id>/", queue.assign, name="assign"),
    path("<uuid:public_id>/", coding.code, name="code"),
    path("<uuid:public_id>/preview/", coding.preview, name="preview"),
    path("<uuid:public_id>/scores/", feedback.scores, name="scores"),
    path("<uuid:public_id>/release/", feedback.release, name="release"),
    path("<uuid:public_id>/feedback/", feedback.feedback, name="feedback"),
]
