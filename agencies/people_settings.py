"""The page "Agency settings", for administrators."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.access import policy
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.agency_settings import change_settings
from agencies.audit.models import AuditEvent
from agencies.conflicts import conflict_told
from agencies.factors.proof import has_factor
from agencies.middleware import AgencyRequest
from agencies.models import Agency, Membership
from agencies.versions import VersionedForm

_MINUTES = "Between 5 and 240 minutes."
_HOURS = "Between 1 and 24 hours."
_DAYS = "Between 1 and 90 days."


def _number(label: str, low: int, high: int, *, hint: str, refusal: str) -> forms.IntegerField:
    said = dict.fromkeys(["required", "invalid", "min_value", "max_value"], refusal)
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=hint, error_messages=said)


class SettingsForm(VersionedForm):
    mfa_roles = forms.TypedMultipleChoiceField(
        label="Roles that need a second step",
        choices=[(role.value, role.label) for role in STAFF_ROLES],
        coerce=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "People in these roles do not get in with a password alone: they also use a passkey or a code "
            "from an app. Whoever has none yet sets it up at the next click."
        ),
    )
    idle_minutes = _number(
        "Minutes without a click",
        5,
        240,
        hint="After so many minutes without a click people are signed out. Shorter is safer in shared rooms.",
        refusal=_MINUTES,
    )
    absolute_hours = _number(
        "Hours after signing in",
        1,
        24,
        hint="After so many hours everybody signs in again, however busy they are.",
        refusal=_HOURS,
    )
    draft_days = _number(
        "Days until a draft is removed",
        1,
        90,
        hint=(
            "What people type is kept while they write, for themselves alone. What they neither save nor go "
            "on with is removed after so many days; “My drafts” says when."
        ),
        refusal=_DAYS,
    )
    support_allowed = forms.BooleanField(
        label="Support sessions",
        required=False,
        help_text=(
            "The operator of the installation may open a support session here: for an hour at most, with a "
            "reason, and visible to you at once. Without this the operator sees no record."
        ),
    )
    emergency_allowed = forms.BooleanField(
        label="Emergency access",
        required=False,
        help_text=(
            "In an emergency, practitioners and supervisors may open a record out of their reach, with a "
            "reason. Every such access is reviewed afterwards."
        ),
    )


@require_http_methods(["GET", "POST"])
def agency_settings(request: AgencyRequest) -> HttpResponse:
    """What the agency decides for itself, explained and changed in one place."""
    policy.require(request.actor, Action.CHANGE, Membership)
    form = SettingsForm(request.POST or None, initial=_initial(_now(request)))
    if form.is_valid():
        try:
            changed = change_settings(**form.cleaned_data, by=request.actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            _say(request, changed, form.cleaned_data["mfa_roles"])
            return redirect("people:settings")
    context: dict[str, Any] = {"form": form, "lacks_factor": not has_factor(request.actor.user_id)}
    if form.conflicts:
        lines = AuditEvent.objects.filter(kind=Agency._meta.label)
        context["conflict"] = conflict_told(lines, form.conflicts)
    status = HTTPStatus.CONFLICT if form.conflicts else HTTPStatus.OK
    return render(request, "agencies/settings.html", context, status=status)


def _now(request: AgencyRequest) -> Agency:
    """The agency; what is sent is compared with settings that nobody else can change meanwhile."""
    if request.method == "GET":
        return request.agency
    return Agency.objects.select_for_update(no_key=True).get(pk=request.agency.pk)


def _initial(agency: Agency) -> dict[str, Any]:
    return {name: getattr(agency, name) for name in SettingsForm.base_fields}


def _say(request: AgencyRequest, changed: list[str], roles: list[Role]) -> None:
    """Nobody asks herself for a second step without being told what comes next."""
    messages.success(request, "The settings are saved." if changed else "Nothing was changed.")
    if "mfa_roles" in changed and request.actor.role in roles and not has_factor(request.actor.user_id):
        messages.warning(request, "Your own role needs a second step now. You are asked to set it up next.")
