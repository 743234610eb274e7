"""Pages outside every agency. What lies below ``/a/<agency>/`` is in ``agency_urls``."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from agencies import sign_in_views, views
from agencies.sign_ins import views as sign_ins
from config import components, health
from config.platform_admin import platform_admin

# Not the library's own list: with it a person could give herself another sign-in address, and an
# address is what an invitation was sent to. The library asks for these names; the sign-up page is
# one of them and says that accounts come by invitation.
_account_urls: list[URLPattern | URLResolver] = [
    path("login/", sign_in_views.SignIn.as_view(), name="account_login"),
    path("login/code/", sign_in_views.SignInByCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", include("agencies.factors.urls")),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("devices/", sign_ins.devices, name="account_devices"),
    path("signup/", account.signup, name="account_signup"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
urlpatterns = [
    path("", views.front_door, name="home"),
    path("leave/", views.quick_exit, name="quick_exit"),
    path("join/<slug:slug>/<str:token>/", views.join, name="join"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(_account_urls)),
    path("sso/", include("agencies.sso.urls")),
    path("platform/", platform_admin.urls),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.insert(0, path("platform/components/", components.component_gallery, name="components"))
