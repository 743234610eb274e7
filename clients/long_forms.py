"""What of this room is written at length, and kept while it is."""

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from clients.models import EmergencyAccess

OPEN_IN_EMERGENCY = register_form(
    LongForm(
        name="clients.emergency",
        title="Open a record in an emergency",
        model=EmergencyAccess,
        action=Action.ADD,
        address=lambda _: reverse("clients:open_emergency"),
        alone=True,
        unkept=frozenset({"name", "birth_date", "number"}),  # whom somebody looked for is not kept
    )
)
REVIEW_EMERGENCY = register_form(
    LongForm(
        name="clients.emergency_review",
        title="Review of an emergency access",
        model=EmergencyAccess,
        action=Action.VIEW,
        address=lambda access: reverse("clients:emergency_access", args=[access.public_id]),
    )
)
