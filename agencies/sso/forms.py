"""Forms of single sign-on: which agency, and how an agency's provider is reached."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.models.agency import SignOn
from agencies.sso.models import SingleSignOn, known_issuer, mail_domains
from agencies.sso.services import SignOnSettings
from agencies.versions import VersionedForm

_SLUG = re.compile(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")


class AgencyNameForm(forms.Form):
    """The name of an agency as it stands in its addresses."""

    agency = forms.CharField(
        label="Your agency’s name in its address",
        max_length=40,
        help_text="It stands in the address of every page: for …/a/harbor-street/ write harbor-street.",
        error_messages={"required": "Type the name of your agency."},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autocapitalize": "none"}),
    )

    def clean_agency(self) -> str:
        name: str = self.cleaned_data["agency"].lower()
        if not _SLUG.match(name):
            raise ValidationError("A name has small letters, digits and hyphens, such as harbor-street.")
        return name


class SignOnForm(VersionedForm):
    """An agency's provider. The secret is written here and never shown again."""

    mode = forms.TypedChoiceField(
        label="How is it used?", choices=SignOn.choices, coerce=SignOn, widget=forms.RadioSelect
    )
    issuer = forms.CharField(
        label="Address of the provider",
        max_length=255,
        validators=[known_issuer],
        help_text="The issuer, as the provider writes it, such as https://login.agency.example/main.",
        error_messages={"required": "Copy the address (issuer) from your provider."},
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label="Client ID",
        max_length=255,
        help_text="What your provider calls Evoke.",
        error_messages={"required": "Copy the client ID from your provider."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label="Client secret",
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )
    domains = forms.CharField(
        label="E-mail domains of your staff",
        help_text="One per line, such as agency.example. Only addresses in them are linked with a member.",
        error_messages={"required": "Name at least one e-mail domain, such as agency.example."},
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    trusts_second_factor = forms.BooleanField(
        label="Our provider always asks for a second factor",
        required=False,
        help_text="Then Evoke does not ask for another one.",
    )

    def __init__(self, data: Any = None, *, row: SingleSignOn | None, mode: str) -> None:
        initial: dict[str, Any] = {"mode": mode}
        if row is not None:
            initial |= {name: getattr(row, name) for name in ("issuer", "client_id", "trusts_second_factor")}
            initial["domains"] = "\n".join(row.domains)
        super().__init__(data, initial=initial)
        secret = self.fields["secret"]
        secret.required = row is None
        secret.error_messages["required"] = "Copy the client secret from your provider."
        secret.help_text = (
            "Evoke keeps it encrypted and never shows it again."
            if row is None
            else "There is one. Leave this empty to keep it; what you write replaces it."
        )

    def clean_domains(self) -> tuple[str, ...]:
        found = [
            word.lower().lstrip("@") for word in re.split(r"[\s,;]+", self.cleaned_data["domains"]) if word
        ]
        domains = list(dict.fromkeys(found))
        mail_domains(domains)
        return tuple(domains)

    def settings(self) -> SignOnSettings:
        return SignOnSettings(**self.cleaned_data)
