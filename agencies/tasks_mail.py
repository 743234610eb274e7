"""Mail that leaves by the queue: one recipient per message, no clinical content."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.models import SupportSession
from agencies.access.vocabulary import Action, Role
from agencies.invitation_rules import place_of
from agencies.invitations import link_for
from agencies.models import Agency, Invitation, Membership
from agencies.outside import inside
from agencies.tasks import agency_task


@agency_task("agencies.send_invitation", autoretry_for=(OSError,), retry_backoff=2, max_retries=6)
def send_invitation(actor: Actor, *, invitation_id: int) -> None:
    """Send one invitation once; a second run finds it sent. An invitation that has ended stays unsent."""
    now = timezone.now()
    with transaction.atomic():
        rows = Invitation.objects.open(now).filter(pk=invitation_id, sent_at=None)
        invitation = rows.select_for_update(of=("self",), no_key=True).select_related("membership").first()
        if invitation is None:
            return
        agency = Agency.objects.get(pk=actor.agency_id)
        context = {
            "agency": agency,
            "seat": invitation.membership,
            "inviter": actor.name,
            "link": link_for(invitation, agency=agency),
            "expires_at": invitation.expires_at,
            "teams": place_of(invitation.membership)[1],
            "for_client": invitation.membership.role == Role.CLIENT,
        }
        body = render_to_string("agencies/mail/invitation.txt", context)
        EmailMessage(f"Your invitation from {agency.name}", body, to=[invitation.email]).send()
        invitation.sent_at = now
        invitation.save(update_fields=["sent_at"])


@agency_task("agencies.tell_of_support", autoretry_for=(OSError,), retry_backoff=2, max_retries=6)
def tell_of_support(actor: Actor, *, session_id: int) -> None:
    """Tell one administrator that a support session was opened, also when it has ended by now.

    A task that runs twice tells twice: better than not at all. The typed reason stays in the agency.
    """
    with transaction.atomic():
        rows = policy.within_reach(actor, Action.VIEW, SupportSession.objects.all())
        session = rows.select_related("seat").get(pk=session_id)
        send_notice(
            actor,
            subject="A support session was opened",
            sentence=f"{session.seat.name}, who runs the installation, opened a support session",
            until=session.ends_at,
            path=f"/people/support/{session.public_id}/",
        )


def send_notice(actor: Actor, *, subject: str, sentence: str, until: datetime, path: str) -> None:
    """Mail the member ``actor`` that somebody has exceptional access; the page at ``path`` says why."""
    agency = Agency.objects.get(pk=actor.agency_id)
    reader = Membership.objects.select_related("user").get(pk=actor.membership_id)
    context = {
        "agency": agency,
        "reader": reader,
        "sentence": sentence,
        "until": until,
        "link": f"{settings.PUBLIC_ADDRESS}{inside(agency.slug, path)}",
    }
    body = render_to_string("agencies/mail/exceptional.txt", context)
    address = reader.user.email if reader.user else ""
    EmailMessage(f"{subject} in {agency.name}", body, to=[address]).send()
