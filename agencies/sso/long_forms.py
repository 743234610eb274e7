"""The settings of single sign-on are kept while they are filled in; never the secret."""

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from agencies.sso.models import SingleSignOn

SET_UP = register_form(
    LongForm(
        name="sso.set_up",
        title="Single sign-on",
        model=SingleSignOn,
        action=Action.CHANGE,
        address=lambda _: reverse("people:sign_on"),
        alone=True,
        unkept=frozenset({"secret"}),
    )
)
