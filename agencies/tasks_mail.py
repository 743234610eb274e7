"""Mail that leaves by the queue: one recipient per message, no clinical content."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.access.vocabulary import Role
from agencies.invitation_rules import place_of
from agencies.invitations import link_for
from agencies.models import Agency, Invitation
from agencies.tasks import agency_task


@agency_task("agencies.send_invitation", autoretry_for=(OSError,), retry_backoff=2, max_retries=6)
def send_invitation(actor: Actor, *, invitation_id: int) -> None:
    """Send one invitation once; a second run finds it sent. An invitation that has ended stays unsent."""
    now = timezone.now()
    with transaction.atomic():
        rows = Invitation.objects.open(now).filter(pk=invitation_id, sent_at=None)
        invitation = rows.select_for_update(of=("self",)).select_related("membership").first()
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
