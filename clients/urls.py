"""Addresses of this room, below the agency's prefix."""

from django.urls import path

from clients.views import access, caseload, emergency, handover, page, portal, unusual

app_name = "clients"

urlpatterns = [
    path("<uuid:public_id>/", page.page, name="page"),
    path("<uuid:public_id>/access/", access.access, name="access"),
    path("<uuid:public_id>/strengths/", page.add_strength, name="add_strength"),
    path("<uuid:public_id>/targets/", page.add_target, name="add_target"),
    path("<uuid:public_id>/close/", page.close, name="close"),
    path("<uuid:public_id>/reopen/", page.reopen, name="reopen"),
    path("<uuid:public_id>/caseload/", caseload.assign, name="assign"),
    path("<uuid:public_id>/invite/", portal.invite, name="invite"),
    path("handover/<uuid:public_id>/", handover.handover, name="handover"),
    path("unusual/", unusual.unusual, name="unusual"),
    path("emergency/", emergency.emergencies, name="emergencies"),
    path("emergency/open/", emergency.open_record, name="open_emergency"),
    path("emergency/<uuid:public_id>/", emergency.emergency_access, name="emergency_access"),
    path("emergency/<uuid:public_id>/end/", emergency.end, name="end_emergency"),
    path("assignments/<uuid:public_id>/end/", caseload.end, name="end_assignment"),
    path("targets/<uuid:public_id>/settle/", page.settle, name="settle_target"),
    path("invitations/<uuid:public_id>/withdraw/", portal.withdraw, name="withdraw_invitation"),
]
