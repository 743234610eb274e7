"""Signing a note, adding to a signed one, cosigning."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from sessions.forms import AmendmentForm
from sessions.models import Session, SessionNote
from sessions.selectors import parts_of
from sessions.services import amend_note, cosign_note, sign_note
from sessions.views.page import WITH_PEOPLE, read


@require_http_methods(["GET", "POST"])
def sign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Read the note once more, then sign and lock it; what is missing is said with the way to it."""
    rows = Session.objects.select_related(*WITH_PEOPLE)
    session = reach_or_404(request, Action.SIGN, rows, public_id=public_id)
    parts = parts_of(session, actor=request.actor)
    missing = _missing(session, parts.note)
    if request.method == "POST" and not missing:
        try:
            sign_note(session, by=request.actor, at=timezone.now())
        except ValidationError as refusal:
            missing = [{"message": sentence, "field": ""} for sentence in refusal.messages]
        else:
            messages.success(request, "The note is signed and locked. You can add amendments to it.")
            return redirect("sessions:page", public_id=public_id)
    context = {"session": session, "client": session.client, "parts": parts, "missing": missing}
    return render(request, "sessions/sign.html", context)


def _missing(session: Session, note: SessionNote) -> list[dict[str, str]]:
    """What stands between this session and a signature, each with its field; empty when it can be signed."""
    wanted = []
    if not note.text.strip():
        wanted.append({"message": "Write the note before signing.", "field": "note"})
    if session.target is None:
        wanted.append({"message": "Name the target behaviour before signing.", "field": "target"})
    return wanted


@require_POST
def amend(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Add to the signed note with this reference; the original stays as it was."""
    note = reach_or_404(request, Action.AMEND, _notes(), public_id=public_id)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return read(request, note.session, amendment_form=form)
    amend_note(note, by=request.actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "Your amendment stands below the note.")
    return redirect("sessions:page", public_id=note.session.public_id)


@require_POST
def cosign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The supervisor's name under the signed note with this reference."""
    note = reach_or_404(request, Action.COSIGN, _notes(), public_id=public_id)
    cosign_note(note, by=request.actor, at=timezone.now())
    messages.success(request, "You have cosigned this note.")
    return redirect("sessions:page", public_id=note.session.public_id)


def _notes() -> QuerySet[SessionNote]:
    return SessionNote.objects.select_related(*(f"session__{name}" for name in WITH_PEOPLE))
