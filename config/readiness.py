"""Whether this process may serve at all."""

from django.core.exceptions import ImproperlyConfigured

from agencies.checks import (
    application_role_is_bound,
    application_role_only_writes_rows,
    every_tenant_table_is_isolated,
)


def refuse_unbound_role() -> None:
    """Raise ImproperlyConfigured where the database would not keep the agencies apart."""
    databases = ["default"]
    faults = [
        *application_role_is_bound(databases=databases),
        *application_role_only_writes_rows(databases=databases),
        *every_tenant_table_is_isolated(databases=databases),
    ]
    if faults:
        raise ImproperlyConfigured("\n".join(str(fault) for fault in faults))
