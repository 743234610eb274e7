"""Addresses of people, seats, invitations and keys, below the agency's prefix."""

from django.urls import path

from agencies import people, people_keys, people_rights
from agencies.sso.views import setting_up

app_name = "people"

urlpatterns = [
    path("roles/", people_rights.roles, name="roles"),
    path("invite/", people.invite, name="invite"),
    path("keys/", people_keys.keys, name="keys"),
    path("keys/<uuid:public_id>/revoke/", people_keys.revoke, name="revoke_key"),
    path("sign-on/", setting_up.sign_on, name="sign_on"),
    path("sign-on/try/", setting_up.try_out, name="try_sign_on"),
    path("sign-on/<uuid:public_id>/unlink/", setting_up.unlink, name="unlink_identity"),
    path("invitations/<uuid:public_id>/revoke/", people.revoke, name="revoke_invitation"),
    path("<uuid:public_id>/", people.member, name="member"),
    path("<uuid:public_id>/rights/", people_rights.rights, name="rights"),
    path("<uuid:public_id>/invitation/", people.send_again, name="send_again"),
    path("<uuid:public_id>/end/", people.end, name="end"),
]
