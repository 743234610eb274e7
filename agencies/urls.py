"""Addresses of people, seats, invitations and keys, below the agency's prefix."""

from django.urls import path

from agencies import (
    people,
    people_change,
    people_keys,
    people_list,
    people_rights,
    people_settings,
    people_support,
)
from agencies.sign_ins import views as sign_ins
from agencies.sso.views import setting_up

app_name = "people"

urlpatterns = [
    path("roles/", people_rights.roles, name="roles"),
    path("access-list.csv", people_list.access_list, name="access_list"),
    path("settings/", people_settings.agency_settings, name="settings"),
    path("invite/", people.invite, name="invite"),
    path("keys/", people_keys.keys, name="keys"),
    path("keys/<uuid:public_id>/revoke/", people_keys.revoke, name="revoke_key"),
    path("sign-on/", setting_up.sign_on, name="sign_on"),
    path("sign-on/try/", setting_up.try_out, name="try_sign_on"),
    path("sign-on/<uuid:public_id>/unlink/", setting_up.unlink, name="unlink_identity"),
    path("support/", people_support.support, name="support"),
    path("support/<uuid:public_id>/", people_support.support_session, name="support_session"),
    path("support/<uuid:public_id>/end/", people_support.end, name="end_support"),
    path("invitations/<uuid:public_id>/revoke/", people.revoke, name="revoke_invitation"),
    path("<uuid:public_id>/", people.member, name="member"),
    path("<uuid:public_id>/rights/", people_rights.rights, name="rights"),
    path("<uuid:public_id>/invitation/", people.send_again, name="send_again"),
    path("<uuid:public_id>/sign-out/", sign_ins.sign_out_member, name="sign_out"),
    path("<uuid:public_id>/end/", people_change.end, name="end"),
]
