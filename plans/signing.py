"""A signature and what proves it: who, which exact words, when, from where, by which act."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from agencies.access.actors import Actor
from agencies.audit.context import current_origin
from agencies.audit.writing import add_parts
from plans import parts
from plans.content import content_hash
from plans.models import PlanVersion, Signature, SignerRole

STATEMENTS = {
    SignerRole.CLIENT: (
        "I have read this plan. It says what I want to work on, and I agree with it. "
        "I can ask to change it at any time."
    ),
    SignerRole.PRACTITIONER: ("I wrote this plan together with the client and will work by it."),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """``device`` is what the browser said it was; it is cut at 300 characters."""

    role: SignerRole
    typed_name: str
    device: str
    at: datetime


def add_signature(version: PlanVersion, evidence: Evidence, *, by: Actor) -> Signature:
    """Sign the words of an offered version.

    Raises ValidationError without a name, and when the words are not those that were offered.
    """
    if not evidence.typed_name.strip():
        raise ValidationError({"typed_name": "Type your full name to sign."})
    if content_hash(parts.read_content(version)) != version.content_hash:
        raise ValidationError("This plan is not what was offered. Please tell your practitioner.")
    signature = Signature(
        version=version,
        signer_id=by.membership_id,
        signer_role=evidence.role,
        typed_name=evidence.typed_name.strip(),
        statement=STATEMENTS[evidence.role],
        content_hash=version.content_hash,
        signed_at=evidence.at,
        address=current_origin().address,
        device=evidence.device[:300],
    )
    add_parts([signature])
    return signature
