"""Pages outside every agency. What lies below ``/a/<agency>/`` is in ``agency_urls``."""

from django.conf import settings
from django.urls import include, path

from agencies import views
from config import components
from config.platform_admin import platform_admin

urlpatterns = [
    path("", views.front_door, name="home"),
    path("leave/", views.quick_exit, name="quick_exit"),
    path("join/<slug:slug>/<str:token>/", views.join, name="join"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("platform/", platform_admin.urls),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.insert(0, path("platform/components/", components.component_gallery, name="components"))
