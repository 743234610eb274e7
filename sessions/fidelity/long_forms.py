"""What of this room is filled in at length, and kept while it is."""

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from sessions.fidelity.models import Review

CODE = register_form(
    LongForm(
        name="reviews.code",
        title="Coding of a session",
        model=Review,
        action=Action.CODE,
        address=lambda review: reverse("reviews:code", args=[review.public_id]),
    )
)
RELEASE = register_form(
    LongForm(
        name="reviews.release",
        title="Feedback on a session",
        model=Review,
        action=Action.RELEASE,
        address=lambda review: reverse("reviews:scores", args=[review.public_id]),
    )
)
