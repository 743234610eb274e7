"""Recording a session, and writing on it until the note is signed."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.access import policy
from agencies.access.http import opened
from agencies.access.vocabulary import Action
from agencies.conflicts import conflict_about
from agencies.drafts.long_forms import LongForm
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from clients.models import Client
from clients.policy import may_add_to
from sessions.forms import QuoteFormSet, SessionSheet
from sessions.forms.sheet import SPARE_LINES
from sessions.long_forms import RECORD, WRITE
from sessions.models import Session
from sessions.selectors import last_time


@require_http_methods(["GET", "POST"])
def record(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """A new session of the client with this reference."""
    policy.require(request.actor, Action.ADD, Session)
    client = opened(request, Client, public_id=public_id)
    if not may_add_to(request.actor, client, Session):
        raise policy.OutOfReach("What is read in an emergency is not written to.")
    if request.method == "GET":
        return fill_in(request, SessionSheet(client=client, actor=request.actor))
    sheet = SessionSheet(client=client, actor=request.actor, data=request.POST)
    earlier = _recorded_before(sheet)
    return fill_in(request, sheet) if earlier is None else _again(request, sheet, earlier)


def _recorded_before(sheet: SessionSheet) -> Session | None:
    """The session this very page was kept as, by a first click; one click waits for the other."""
    Client.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet.client.pk)
    rows = Session.objects.filter(author_id=sheet.actor.membership_id, client=sheet.client)
    return rows.filter(public_id=sheet.reference).select_related("client", "author", "target").first()


def _again(request: AgencyRequest, sheet: SessionSheet, earlier: Session) -> HttpResponse:
    """A second click leads to the session; what was typed since is compared with it and not lost."""
    end_draft(request, RECORD, sheet.client.public_id)
    if earlier.signed_at is not None:
        return signed_meanwhile(request, earlier)
    again = SessionSheet(client=sheet.client, actor=sheet.actor, session=earlier, data=sheet.data)
    again.key = sheet.key
    if not again.repeats_what_is_saved():
        return fill_in(request, again)
    messages.info(request, "This session is recorded already. The note is not signed yet.")
    return redirect("sessions:page", public_id=earlier.public_id)


def signed_meanwhile(request: AgencyRequest, session: Session) -> HttpResponse:
    """What was typed for a session that is signed by now: to read and to copy, nothing is changed."""
    open_form(request, WRITE, session.public_id)  # kept among her drafts, to be read there later
    lines = QuoteFormSet(request.POST, prefix="quotes")
    context = {
        "session": session,
        "may_read": policy.allows(request.actor, Action.VIEW, session),
        "note": request.POST.get("note", ""),
        "next_step": request.POST.get("next_step", ""),
        "quotes": [words for line in lines.forms if (words := line["quote"].value())],
    }
    return render(request, "sessions/signed_meanwhile.html", context, status=HTTPStatus.CONFLICT)


def fill_in(request: AgencyRequest, sheet: SessionSheet) -> HttpResponse:
    """Show the sheet, add a line to it, or keep it: what the pressed button says."""
    pressed, place = request.POST.get("do", ""), _place(sheet)
    if sheet.data is not None and pressed != "add-quote" and sheet.is_valid() and (kept := _kept(sheet)):
        end_draft(request, *place)
        if pressed == "sign":
            return redirect("sessions:sign", public_id=kept.public_id)
        messages.success(request, "Draft saved. The note is not signed yet.")
        return redirect("sessions:page", public_id=kept.public_id)
    draft = open_form(request, *place)
    if draft.typed is not None:
        sheet = _restored(sheet, draft.typed)
    elif pressed == "add-quote":
        sheet = sheet.unchecked(spare=1)
    context = {
        "draft": draft,
        "sheet": sheet,
        "client": sheet.client,
        "session": sheet.session,
        "last_time": last_time(sheet.client, actor=request.actor, before=sheet.session),
    }
    if sheet.conflicts and sheet.session:
        context["conflict"] = conflict_about(sheet.session, sheet.conflicts)
    status = HTTPStatus.CONFLICT if sheet.conflicts else HTTPStatus.OK
    return render(request, "sessions/record.html", context, status=status)


def _place(sheet: SessionSheet) -> tuple[LongForm, UUID]:
    """The form of this page and what it is about, as drafts name them."""
    return (WRITE, sheet.session.public_id) if sheet.session else (RECORD, sheet.client.public_id)


def _restored(sheet: SessionSheet, typed: QueryDict) -> SessionSheet:
    """The page as it was left, with the lines for quotes that it had."""
    left = SessionSheet(client=sheet.client, actor=sheet.actor, session=sheet.session, data=typed)
    return left.unchecked(spare=0 if left.quotes.forms else SPARE_LINES)


def _kept(sheet: SessionSheet) -> Session | None:
    try:
        return sheet.save()
    except ValidationError as refusal:
        sheet.explain(refusal)
        return None
