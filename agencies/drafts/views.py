"""Keeping a draft while somebody types, and the page on which she finds what she has not sent."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import opened, reach_or_404
from agencies.access.vocabulary import Action, Role
from agencies.drafts import listing, services
from agencies.drafts.forms import SaveForm
from agencies.drafts.long_forms import known_forms
from agencies.drafts.models import Draft
from agencies.drafts.services import EndedError, NotBegunError
from agencies.drafts.texts import TooLongError
from agencies.middleware import AgencyRequest
from agencies.sign_ins.remaining import mark_of


@require_POST
def save(request: AgencyRequest) -> JsonResponse:
    """Keep what has changed in one window since its last answer.

    ``ended`` tells that the form was sent meanwhile: its text is the record by now. 409 asks for
    everything or tells that somebody else is signed in, 413 that the form holds too much, 400 that the
    page does not fit the product.
    """
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _answer(HTTPStatus.BAD_REQUEST)
    if form.cleaned_data["person"] != mark_of(request.actor):
        return _answer(HTTPStatus.CONFLICT, need="person")
    keep = services.begin_draft if form.cleaned_data["whole"] else services.change_draft
    try:
        draft = keep(
            form.window(),
            form.cleaned_data["changes"],
            number=form.cleaned_data["number"],
            by=request.actor,
            at=timezone.now(),
        )
    except NotBegunError:
        return _answer(HTTPStatus.CONFLICT, need="everything")
    except EndedError:
        return _answer(HTTPStatus.OK, ended=True)
    except TooLongError:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    saved = date_format(timezone.localtime(draft.saved_at), "TIME_FORMAT")
    return _answer(HTTPStatus.OK, saved=saved, number=draft.number)


def _answer(status: HTTPStatus, **says: object) -> JsonResponse:
    return JsonResponse(says, status=status)


@require_GET
def mine(request: AgencyRequest) -> HttpResponse:
    """Everything the person has typed and not sent, with the day on which it will be removed."""
    policy.require(request.actor, Action.VIEW, Draft)
    shown = listing.list_drafts(request.actor, agency=request.agency, at=timezone.now())
    context = {"drafts": shown, "days": request.agency.draft_days, "base": _base(request)}
    return render(request, "drafts/mine.html", context)


@require_GET
def read(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The words of one draft, to read and to copy; never of a record that is out of reach by now."""
    rows = Draft.objects.open(days=request.agency.draft_days, at=timezone.now()).select_related("key")
    draft = opened(request, cast("Any", rows), public_id=public_id)
    about = services.records_of([draft], known_forms(), by=request.actor, reading=True)
    if draft.public_id not in about:
        raise Http404
    context = {
        "draft": draft,
        "title": known_forms()[draft.form].title,
        "about": about[draft.public_id],
        "words": listing.words_of(services.texts_of(draft)),
        "base": _base(request),
    }
    return render(request, "drafts/read.html", context)


@require_http_methods(["GET", "POST"])
def discard(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Throw one's own draft away, and see what the record says.

    Asked first, on a page of its own: inside the form a button for it would be pressed by whoever presses
    Enter in a field.
    """
    draft = reach_or_404(request, Action.DELETE, Draft.objects.select_related("key"), public_id=public_id)
    about = services.records_of([draft], known_forms(), by=request.actor)
    if request.method == "GET":
        return _ask(request, draft, about)
    services.discard_draft(draft, by=request.actor, at=timezone.now())
    messages.success(request, "The draft is discarded.")
    if draft.public_id not in about or "from_list" in request.POST:
        return redirect("drafts:mine")
    return redirect(known_forms()[draft.form].address(about[draft.public_id]))


def _ask(request: AgencyRequest, draft: Draft, about: Mapping[UUID, object]) -> HttpResponse:
    """Whether it shall be thrown away; the words are shown only where their record is within reach."""
    form, within = known_forms().get(draft.form), draft.public_id in about
    context = {
        "draft": draft,
        "words": listing.words_of(services.texts_of(draft)) if within else [],
        "page": form.address(about[draft.public_id]) if form and within else "",
        "base": _base(request),
    }
    return render(request, "drafts/discard.html", context)


def _base(request: AgencyRequest) -> str:
    return "portal/base.html" if request.actor.role is Role.CLIENT else "staff.html"
