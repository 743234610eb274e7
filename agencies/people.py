"""The people of an agency: inviting them, changing their seats, ending them."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import opened, reach_or_404
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.conflicts import conflict_about
from agencies.invitation_rules import lapsed_among
from agencies.middleware import AgencyRequest
from agencies.models import Invitation, Membership
from agencies.people_change import save_seat
from agencies.people_forms import AddressForm, InviteForm, SeatForm
from agencies.seat_links import links_for
from agencies.services import invite_to, offer_seat, revoke_invitation
from agencies.standing import standing_of_invitation, standing_of_seat

A_MOMENT = timedelta(minutes=1)  # a second click within it sends nothing

ROLES_IN_WORDS = {
    Role.ADMINISTRATOR: "Invites people, makes teams, reads the audit trail and every client's record.",
    Role.SUPERVISOR: "Sees the clients of their teams, cosigns notes, reviews sessions.",
    Role.PRACTITIONER: "Works with the clients on their caseload: sessions, notes, plans.",
    Role.INTAKE: "Opens records for new clients and keeps their details.",
    Role.AUDITOR: "Reads records and the audit trail, changes nothing.",
    Role.CODER: "Codes the sessions that are assigned to them, without the client's name.",
}


@require_http_methods(["GET", "POST"])
def invite(request: AgencyRequest) -> HttpResponse:
    """Offer a seat of the staff to whoever reads mail at an address."""
    policy.require(request.actor, Action.ADD, Membership)
    form = InviteForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            invitation = offer_seat(**form.cleaned_data, by=request.actor, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"The invitation goes to {invitation.email}.")
            return redirect("people:member", invitation.membership.public_id)
    roles = [(role.label, words) for role, words in ROLES_IN_WORDS.items()]
    return render(request, "agencies/invite.html", {"form": form, "roles": roles})


def _seats(request: AgencyRequest) -> QuerySet[Any]:
    return policy.annotate_allowed(request.actor, Membership.objects.select_related("user"), Action.CHANGE)


@require_http_methods(["GET", "POST"])
def member(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One seat: who has it, what it is, how its invitations stand."""
    seat = opened(request, _seats(request), public_id=public_id)
    if request.method == "POST":
        policy.locked(request.actor, Action.CHANGE, seat)
        seat = _seats(request).get(pk=seat.pk)
    form = SeatForm(request.POST or None, seat=seat, actor=request.actor)
    goes_back = request.POST.get("step") == "back"
    answer = save_seat(request, seat, form) if form.is_valid() and not goes_back else None
    if answer is not None:
        return answer
    context = _member_context(request, seat, form)
    if form.conflicts:
        context["conflict"] = conflict_about(seat, form.conflicts)
    status = HTTPStatus.CONFLICT if form.conflicts else HTTPStatus.OK
    return render(request, "agencies/member.html", context, status=status)


def _member_context(request: AgencyRequest, seat: Any, form: SeatForm) -> dict[str, object]:
    now = timezone.now()
    invitations = policy.annotate_allowed(request.actor, seat.invitations.all(), Action.REVOKE)
    shown = policy.within_reach(request.actor, Action.VIEW, invitations)
    rows = list(shown.select_related("agency", "invited_by__user").order_by("-invited_at", "-pk"))
    lapsed = lapsed_among(rows, at=now)
    return {
        "seat": seat,
        "standing": standing_of_seat(seat),
        "may_see_rights": policy.granted(request.actor, Action.VIEW, AuditEvent)
        or seat.pk == request.actor.membership_id,
        "teams": form.places,
        "may_change_place": seat.may_change and seat.ended_at is None and seat.role != Role.CLIENT,
        "may_end": seat.may_change and seat.ended_at is None,
        "form": form,
        "links": links_for(request, seat),
        "invitations": [(row, standing_of_invitation(row, at=now, lapsed=lapsed)) for row in rows],
        "address_form": AddressForm(initial={"email": rows[0].email}) if seat.is_empty and rows else None,
    }


@require_POST
def send_again(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """A new link for a seat nobody has taken, to the same or a better address; the old link ends."""
    seat = reach_or_404(request, Action.CHANGE, Membership, public_id=public_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"No invitation was sent. {form.errors['email'][0]}")
        return redirect("people:member", seat.public_id)
    email, now = form.cleaned_data["email"].lower(), timezone.now()
    if seat.invitations.filter(email=email, revoked_at=None, invited_at__gt=now - A_MOMENT).exists():
        messages.info(request, f"An invitation went to {email} a moment ago.")
        return redirect("people:member", seat.public_id)
    try:
        invitation = invite_to(seat, email=email, by=request.actor, at=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, f"A new invitation goes to {invitation.email}. The link before it has ended."
        )
    return redirect("people:member", seat.public_id)


@require_POST
def revoke(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Withdraw an invitation that nobody has accepted yet."""
    rows = Invitation.objects.select_related("membership")
    invitation = reach_or_404(request, Action.VIEW, rows, public_id=public_id)
    if policy.allows(request.actor, Action.REVOKE, invitation):
        revoke_invitation(invitation, by=request.actor, at=timezone.now())
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    else:
        messages.info(request, "This invitation has ended already.")
    return redirect("people:member", invitation.membership.public_id)
