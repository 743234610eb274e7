"""Everything below ``/a/<agency>/``: the only place where the rooms' addresses meet."""

from django.urls import include, path

from agencies import views
from agencies.sign_ins import views as sign_ins
from config.agency_admin import agency_admin

urlpatterns = [
    path("", views.agency_home, name="home"),
    path("admin/", agency_admin.urls),
    path("clients/", include("clients.urls")),
    path("sessions/", include("sessions.urls")),
    path("reviews/", include("sessions.fidelity.urls")),
    path("plans/", include("plans.urls")),
    path("portal/", include("plans.portal.urls")),
    path("drafts/", include("agencies.drafts.urls")),
    path("exports/", include("agencies.documents.urls")),
    path("people/", include("agencies.urls")),
    path("trail/", include("agencies.audit.urls")),
    path("stay/", sign_ins.stay, name="stay"),
    path("api/v1/", include("config.api_urls")),
]
