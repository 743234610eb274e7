"""Signing a note, adding to a signed one, cosigning."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.http import reach_or_404, too_late
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.drafts.pages import end_draft
from agencies.middleware import AgencyRequest
from sessions.facts import fingerprint
from sessions.forms import AmendmentForm
from sessions.long_forms import AMEND
from sessions.models import Session, SessionNote
from sessions.selectors import facts_of, parts_to_sign
from sessions.services import amend_note, cosign_note, sign_note
from sessions.views.page import WITH_PEOPLE, read


def _back_to(request: AgencyRequest, session: Session) -> HttpResponse:
    """The session's page, or the first page for an author who does not see the client any more."""
    if policy.allows(request.actor, Action.VIEW, session):
        return redirect("sessions:page", public_id=session.public_id)
    return redirect("admin:index")


def _back_from(request: AgencyRequest, note: SessionNote) -> HttpResponse:
    return _back_to(request, note.session)


def _signed_by_me(actor: Actor) -> QuerySet[Session]:
    return Session.objects.signed().filter(author_id=actor.membership_id)


def _cosigned(actor: Actor) -> QuerySet[SessionNote]:
    return policy.within_reach(actor, Action.VIEW, _notes().exclude(cosigned_at=None))


@require_http_methods(["GET", "POST"])
@too_late(Action.SIGN, _signed_by_me, says="You have signed this note already.", to=_back_to)
def sign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Read the note once more, then sign and lock it; what is missing is said with the way to it."""
    rows = Session.objects.select_related(*WITH_PEOPLE)
    session = reach_or_404(request, Action.SIGN, rows, public_id=public_id)
    refusal: list[str] = []
    if request.method == "POST":
        refusal = _refused(request, session)
        if not refusal:
            messages.success(request, "The note is signed and locked. You can add amendments to it.")
            return _back_to(request, session)
    else:
        # Not opened(): an author signs what she began, also when the client has left her caseload.
        record(Action.VIEW, session, by=request.actor)
    return _to_sign(request, rows.get(pk=session.pk), refusal)


def _refused(request: AgencyRequest, session: Session) -> list[str]:
    """What stands against the signature; empty when the note bears it now."""
    seen = request.POST.get("seen", "")
    try:
        sign_note(session, by=request.actor, at=timezone.now(), seen=seen)
    except ValidationError as refusal:
        return refusal.messages
    return []


def _to_sign(request: AgencyRequest, session: Session, refusal: list[str]) -> HttpResponse:
    parts = parts_to_sign(session, actor=request.actor)
    missing = _missing(session, parts.note)
    context = {
        "session": session,
        "client": session.client,
        "parts": parts,
        "missing": missing,
        "refusal": [] if missing else refusal,
        "seen": fingerprint(facts_of(session)),
    }
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
    end_draft(request, AMEND, public_id)
    messages.success(request, "Your amendment stands below the note.")
    return _back_to(request, note.session)


@require_POST
@too_late(Action.COSIGN, _cosigned, says="This note is cosigned already.", to=_back_from)
def cosign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The supervisor's name under the signed note with this reference."""
    note = reach_or_404(request, Action.COSIGN, _notes(), public_id=public_id)
    cosign_note(note, by=request.actor, at=timezone.now())
    messages.success(request, "You have cosigned this note.")
    return redirect("sessions:page", public_id=note.session.public_id)


def _notes() -> QuerySet[SessionNote]:
    return SessionNote.objects.select_related(*(f"session__{name}" for name in WITH_PEOPLE))
