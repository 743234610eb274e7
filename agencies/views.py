"""The doors: where a person comes in, where an invitation leads, where one leaves in a hurry."""

from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.forms import join_form
from agencies.invitation_rules import place_of, stands
from agencies.invitations import reference_in
from agencies.middleware import AgencyRequest
from agencies.models import Agency, Invitation
from agencies.outside import inside
from agencies.own_seats import own_seats
from agencies.services import accept_invitation, lock_seat
from agencies.sign_in import come_in
from agencies.sso.session import is_limited, proved_by

HOMES = {Role.CLIENT: "portal:home", Role.CODER: "reviews:queue"}


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """The person's agency, or a choice of them; sign-in for everyone else."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    found = own_seats(request.user.pk, at=timezone.now())
    seats = [seat for seat in found if seat.role != Role.SUPPORT]  # that one is entered from /platform/
    limited = is_limited(request.session)  # an agency's provider learns of no other agency
    if limited:
        seats = [seat for seat in seats if seat.agency_id in proved_by(request.session)]
    if len(seats) == 1:
        return redirect(inside(seats[0].agency.slug))
    if not seats and request.user.is_operator and not limited:
        return redirect("platform:index")
    choices = [{"seat": seat, "url": inside(seat.agency.slug)} for seat in seats]
    return render(request, "agencies/choose.html", {"choices": choices})


@require_GET
def agency_home(request: AgencyRequest) -> HttpResponse:
    """Where this role's work is."""
    return redirect(HOMES.get(request.actor.role, "admin:index"))


@require_http_methods(["GET", "POST"])
@never_cache
def join(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Accept an invitation: set a password, or join with the account one has already."""
    agency = Agency.objects.filter(slug=slug, closed_at=None).first()
    if agency is None:
        raise Http404
    with tenancy.activate(agency.pk), transaction.atomic():
        invitation = _invitation(agency, token)
        if invitation is not None and stands(invitation, at=timezone.now()):
            return _join(request, agency, invitation)
        if invitation is not None and request.user.is_authenticated and _taken_by(invitation, request.user):
            return redirect(inside(agency.slug))
    return render(request, "agencies/join_closed.html", {"agency_name": agency.name}, status=410)


def _invitation(agency: Agency, token: str) -> Invitation | None:
    """The invitation a genuine link names. Its seat is locked: of two clicks one waits for the other."""
    reference = reference_in(token, agency=agency)
    if reference is None:
        return None
    named = Invitation.objects.filter(public_id=reference)
    seat_id = named.values_list("membership_id", flat=True).first()
    if seat_id is None:
        return None
    lock_seat(seat_id)
    return named.select_related("membership").first()


def _taken_by(invitation: Invitation, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this person joined by this link before: a second click, a link kept in the mail."""
    return invitation.accepted_at is not None and invitation.membership.user_id == user.pk


def _join(request: HttpRequest, agency: Agency, invitation: Invitation) -> HttpResponse:
    form = join_form(request, invitation)
    if form.is_valid():
        try:
            with transaction.atomic():
                user = form.person()
                accept_invitation(invitation, user=user, agency=agency, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return come_in(request, user, to=inside(agency.slug))
    _, teams = place_of(invitation.membership)
    context = {"form": form, "agency_name": agency.name, "invitation": invitation, "teams": teams}
    return render(request, "agencies/join.html", context)


@require_GET
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Sign out and show a page that says nothing about where one was."""
    logout(request)
    response = render(request, "agencies/left.html")
    response["Clear-Site-Data"] = '"cache", "storage"'  # also when the sign-in had run out before
    return response


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """Whether the process serves and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
