"""What of this room is written at length, and kept while it is."""

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from plans.models import PlanVersion

WRITE = register_form(
    LongForm(
        name="plans.write",
        title="Treatment plan",
        model=PlanVersion,
        action=Action.CHANGE,
        address=lambda version: reverse("plans:write", args=[version.public_id]),
    )
)
DECLINE = register_form(
    LongForm(
        name="plans.decline",
        title="What should be different in your plan",
        model=PlanVersion,
        action=Action.DECLINE,
        address=lambda version: reverse("portal:decline", args=[version.public_id]),
    )
)
