"""Where the operator of the installation opens a support session, and finds those that are open."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies import tenancy
from agencies.access.sentences import a_sentence
from agencies.access.support import open_support
from agencies.access.vocabulary import Role
from agencies.models import Agency, Membership, User
from agencies.outside import inside

SHOWN = 50


class SupportForm(forms.Form):
    """Which agency, and why. The reason is shown to its administrators as it is typed here."""

    agency: "forms.ModelChoiceField[Agency]" = forms.ModelChoiceField(
        queryset=Agency.objects.filter(closed_at=None).order_by("name", "pk"),
        to_field_name="slug",
        empty_label="Choose an agency",
        error_messages={"required": "Choose an agency."},
    )
    reason = forms.CharField(
        label="Why you need to look",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[a_sentence],
        help_text="A whole sentence, without names of clients. The agency’s administrators read it.",
        error_messages={"required": "Write why you need to look."},
    )


@require_http_methods(["GET", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Open a session and go into the agency. The site lets operators in alone."""
    form = SupportForm(request.POST or None)
    operator: Any = request.user
    if form.is_valid():
        agency = form.cleaned_data["agency"]
        try:
            open_support(agency, operator=operator, reason=form.cleaned_data["reason"], at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            messages.success(request, "The support session is open. Every page you look at is noted.")
            return redirect(inside(agency.slug))
    context = {"title": "Support sessions", "form": form, "seats": _seats_of(operator)}
    return render(request, "platform/support.html", context)


def _seats_of(operator: User) -> list[dict[str, Any]]:
    """The operator's own sessions wherever they were, the latest first, with the address of open ones."""
    now = timezone.now()
    with tenancy.as_person(operator.pk), transaction.atomic():
        seats = (
            Membership.objects.across_agencies(reason="an operator finds her own support sessions")
            .filter(user_id=operator.pk, role=Role.SUPPORT)
            .select_related("agency")
            .order_by("-joined_at", "-pk")
        )
        live = set(seats.live(now).values_list("pk", flat=True))
        return [
            {"seat": seat, "url": inside(seat.agency.slug) if seat.pk in live else ""}
            for seat in seats[:SHOWN]
        ]
