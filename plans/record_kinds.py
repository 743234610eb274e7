"""Plans among the records of a client that are asked about."""

from clients.record_kinds import RecordKind, add_kind
from plans.models import PlanVersion

add_kind(70, RecordKind(PlanVersion, "plan__client"))
