"""The way in for the web server. Refuses to serve with a database role that is not bound."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.readiness import refuse_unbound_role  # noqa: E402 - the apps must be loaded first

refuse_unbound_role()
