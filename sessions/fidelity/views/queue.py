"""Where reviews wait, and how they get there."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods

from agencies.access import policy
from agencies.access.http import looked_at
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from sessions.fidelity import selectors
from sessions.fidelity.forms import AssignForm
from sessions.fidelity.models import Review
from sessions.fidelity.services import assign_review
from sessions.models import Session


@require_GET
def queue(request: AgencyRequest) -> HttpResponse:
    """What waits to be coded, what waits to be released, and what nobody was asked to review."""
    actor = request.actor
    policy.require(actor, Action.CODE, Review)
    context = {
        "mine": selectors.waiting_for_me(actor),
        "handed_in": selectors.handed_in_lately(actor),
        "may_release": policy.granted(actor, Action.RELEASE, Review),
        "others": selectors.waiting_for_others(actor),
        "to_release": selectors.ready_to_release(actor),
        "released": selectors.released_lately(actor),
        "may_assign": policy.granted(actor, Action.ADD, Review),
        "unreviewed": selectors.sessions_without_review(actor),
    }
    return render(request, "fidelity/queue.html", context)


@require_http_methods(["GET", "POST"])
def assign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Ask someone to code a session; ``public_id`` is the session's."""
    policy.require(request.actor, Action.ADD, Review)
    sessions = selectors.sessions_to_assign(request.actor).select_related("author")
    session = looked_at(request, Action.VIEW, sessions, public_id=public_id)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        session=session,
        at=timezone.now(),
    )
    review = _assigned(request, session, form) if form.is_valid() else None
    if review is None:
        return render(request, "fidelity/assign.html", {"session": session, "form": form})
    if review.coder_id == request.actor.membership_id:
        return redirect("reviews:code", public_id=review.public_id)
    return redirect("reviews:queue")


def _assigned(request: AgencyRequest, session: Session, form: AssignForm) -> Review | None:
    """The new review; None when something stands against it, which the form then says."""
    coder, due_on = form.cleaned_data["coder"], form.cleaned_data["due_on"]
    try:
        review = assign_review(session, coder=coder, due_on=due_on, by=request.actor, at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return None
    if coder.pk != request.actor.membership_id:
        messages.success(request, f"{coder.name} is asked to code it by {date_format(due_on, 'F j, Y')}.")
    return review
