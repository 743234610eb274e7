"""The life of a plan: draft, offered, answered by the client, signed by both, active, replaced."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit import writing
from agencies.audit.services import record
from agencies.models import Agency
from clients.models import Client
from plans import parts
from plans.content import PlanContent, content_hash, missing_for_offer
from plans.models import Plan, PlanVersion, SignerRole
from plans.signing import Evidence, add_signature

CLOSED_ALREADY = "This plan is closed. Start a new one."


@transaction.atomic
def start_plan(client: Client, *, by: Actor) -> PlanVersion:
    """A new plan with an empty first draft: no goal stands there before the client has spoken.

    Raises ValidationError when the client's record is closed.
    """
    found = policy.locked(by, Action.VIEW, client)
    if found.closed_on is not None:
        raise ValidationError("This record is closed. Reopen it before you write a plan.", code="closed")
    last = Plan.objects.filter(client=client).aggregate(last=Max("number"))["last"] or 0
    plan = writing.add(Plan(client=client, number=last + 1), by=by)
    return writing.add(PlanVersion(plan=plan, number=1, author_id=by.membership_id), by=by)


@transaction.atomic
def write_draft(version: PlanVersion, *, content: PlanContent, by: Actor) -> PlanVersion:
    """Let a draft say ``content``; the trail keeps what differs. Raises OutOfReach once it is offered."""
    found = policy.locked(by, Action.CHANGE, version)
    known = parts.read_content(found)
    changed = [
        name for name in (*parts.TEXTS, *parts.PARTS) if getattr(known, name) != getattr(content, name)
    ]
    if changed:
        parts.write_content(found, content)
        record(Action.CHANGE, found, by=by, fields=changed)
    return found


@transaction.atomic
def offer_version(version: PlanVersion, *, by: Actor, at: datetime) -> PlanVersion:
    """Show the draft to the client as it stands; from here on its words are frozen.

    Earlier versions that never became active make way for it. Raises ValidationError listing what is
    still missing.
    """
    found = policy.locked(by, Action.OFFER, version)
    content = parts.read_content(found)
    missing = missing_for_offer(content, today=by.today)
    if missing:
        raise ValidationError(missing, code="incomplete")
    earlier = PlanVersion.objects.filter(plan_id=found.plan_id, activated_at=None, superseded_at=None)
    _supersede(earlier.exclude(pk=found.pk).exclude(offered_at=None), by=by, at=at)
    found.offered_at, found.content_hash = at, content_hash(content)
    return writing.change(found, "offered_at", "content_hash", by=by, action=Action.OFFER)


def _supersede(versions: QuerySet[PlanVersion], *, by: Actor, at: datetime) -> None:
    """Replace ``versions``, each with its line in the trail."""
    for version in versions.select_for_update(of=("self",), no_key=True).order_by("pk"):
        version.superseded_at = at
        writing.change(version, "superseded_at", by=by)


@transaction.atomic
def sign_version(
    version: PlanVersion, *, typed_name: str, device: str, by: Actor, at: datetime
) -> PlanVersion:
    """The client signs the exact words that were offered. Raises ValidationError without a name."""
    found = policy.locked(by, Action.SIGN, version)
    add_signature(found, Evidence(SignerRole.CLIENT, typed_name, device, at), by=by)
    found.client_signed_at = at
    return writing.change(found, "client_signed_at", by=by, action=Action.SIGN)


@transaction.atomic
def decline_version(version: PlanVersion, *, reason: str, by: Actor, at: datetime) -> PlanVersion:
    """The client does not agree and says why, in her words."""
    found = policy.locked(by, Action.DECLINE, version)
    if not reason.strip():
        raise ValidationError({"reason": "Tell us in a few words what should be different."})
    found.declined_at, found.declined_reason = at, reason.strip()
    return writing.change(found, "declined_at", "declined_reason", by=by, action=Action.DECLINE)


@transaction.atomic
def countersign_version(
    version: PlanVersion, *, typed_name: str, device: str, by: Actor, at: datetime
) -> PlanVersion:
    """The practitioner signs after the client: the version becomes active, its review day is set."""
    found = policy.locked(by, Action.COSIGN, version)
    add_signature(found, Evidence(SignerRole.PRACTITIONER, typed_name, device, at), by=by)
    active = PlanVersion.objects.active().filter(plan_id=found.plan_id).exclude(pk=found.pk)
    _supersede(active, by=by, at=at)
    review_days = Agency.objects.get(pk=by.agency_id).plan_review_days
    found.activated_at = at
    found.review_due_on = by.today + timedelta(days=review_days)
    return writing.change(found, "activated_at", "review_due_on", by=by, action=Action.COSIGN)


@transaction.atomic
def revise_plan(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """A new draft that begins as a copy of ``version``, which stays as it is.

    The plan is locked first, so that of two revisions at one moment the second finds the draft of
    the first. Raises ValidationError while the plan has a draft already, and once it is closed.
    """
    plan = policy.locked(by, Action.CHANGE, version.plan)
    found = policy.locked(by, Action.VIEW, version)
    if plan.closed_on is not None:
        raise ValidationError(CLOSED_ALREADY, code="closed")
    siblings = PlanVersion.objects.filter(plan_id=found.plan_id)
    if siblings.drafts().exists():
        raise ValidationError("There is a draft of this plan already. Go on with that one.")
    last = siblings.aggregate(last=Max("number"))["last"]
    draft = PlanVersion(plan_id=found.plan_id, number=last + 1, author_id=by.membership_id)
    writing.add(draft, by=by)
    return write_draft(draft, content=parts.read_content(found), by=by)


@transaction.atomic
def close_plan(plan: Plan, *, on: date, by: Actor) -> Plan:
    """End a plan on a day that has come; nothing of it waits for an answer or a review any more.

    Raises ValidationError for a day ahead, and when the plan is closed already.
    """
    found = policy.locked(by, Action.CHANGE, plan)
    if found.closed_on is not None:
        raise ValidationError(CLOSED_ALREADY, code="closed")
    if on > by.today:
        raise ValidationError({"closed_on": "Choose today or a day before."})
    found.closed_on = on
    return writing.change(found, "closed_on", by=by)
