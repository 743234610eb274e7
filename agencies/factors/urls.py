"""Addresses of a person's second factors, below ``/accounts/second-factor/``; the library asks for the names.

Not the library's own list: it would add renaming and signing up, which nobody needs here.
"""

from allauth.mfa.base.views import reauthenticate
from allauth.mfa.recovery_codes.views import download_recovery_codes
from django.urls import path

from agencies.factors import views
from agencies.sign_in_views import SignInByPasskey

urlpatterns = [
    path("", views.YourSignIn.as_view(), name="mfa_index"),
    path("needed/", views.second_factor, name="second_factor"),
    path("authenticate/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("confirm/", reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("app/add/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("app/remove/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("passkeys/login/", SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", views.MakeRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", download_recovery_codes, name="mfa_download_recovery_codes"),
]
