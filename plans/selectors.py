"""What the pages of a plan read, each in a fixed number of queries."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from clients.models import Client, Strength
from plans.models import Need, Plan, PlanVersion, Signature
from plans.standing import IN_STATE, Standing
from sessions.models import ClientStatement, Direction

REVIEW_NOTICE = timedelta(days=14)  # a review is announced this long before its day


def versions(actor: Actor) -> QuerySet[PlanVersion]:
    """Every version the actor may see, with its plan and client."""
    rows = PlanVersion.objects.select_related("plan__client", "author")
    return policy.within_reach(actor, Action.VIEW, rows)


def versions_of(actor: Actor, plan: Plan) -> QuerySet[PlanVersion]:
    """The versions of one plan, the latest first."""
    return versions(actor).filter(plan=plan).order_by("-number", "-pk")


def current_versions(actor: Actor, client: Client) -> QuerySet[PlanVersion]:
    """The versions of a client's plans that have not been replaced, the latest first."""
    rows = versions(actor).filter(plan__client=client, superseded_at=None)
    return rows.order_by("-plan__number", "-number", "-pk")


def signatures(actor: Actor, version: PlanVersion) -> QuerySet[Signature]:
    rows = Signature.objects.filter(version=version).select_related("signer")
    return policy.within_reach(actor, Action.VIEW, rows).order_by("signed_at", "pk")


def recent_quotes(actor: Actor, client: Client) -> QuerySet[ClientStatement]:
    """The client's latest change talk, newest first, at most eight."""
    rows = ClientStatement.objects.filter(session__client=client, direction=Direction.CHANGE)
    seen = policy.within_reach(actor, Action.VIEW, rows.select_related("session"))
    return seen.order_by("-session__held_on", "-session__pk", "position", "pk")[:8]


def strengths(actor: Actor, client: Client) -> QuerySet[Strength]:
    rows = policy.within_reach(actor, Action.VIEW, Strength.objects.filter(client=client))
    return rows.order_by("-noted_on", "-pk")[:12]


def blank_draft(actor: Actor, client: Client) -> PlanVersion | None:
    """The actor's first draft of a plan of this client in which nothing is written yet.

    None for a client whose record is closed.
    """
    open_record = PlanVersion.objects.drafts().filter(plan__client=client, plan__client__closed_on=None)
    rows = open_record.filter(number=1, strengths="", works_when="")
    rows = rows.filter(first_step="", discharge_criteria="").exclude(
        Exists(Need.objects.filter(version=OuterRef("pk")))
    )
    return policy.within_reach(actor, Action.CHANGE, rows).order_by("-pk").first()


def open_draft(actor: Actor, plan: Plan) -> PlanVersion | None:
    """The draft of a plan, if it has one that the actor may see."""
    return versions(actor).filter(plan=plan, offered_at=None).order_by("-pk").first()


def to_do(actor: Actor) -> QuerySet[PlanVersion]:
    """Versions that wait for the actor.

    What clients signed stands first, in the order they signed; then her drafts and what clients
    declined, the latest first.
    """
    later = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    mine = Q(author_id=actor.membership_id)
    draft = IN_STATE[Standing.DRAFT] & mine
    declined = IN_STATE[Standing.DECLINED] & mine & ~Exists(later)
    rows = versions(actor).filter(draft | IN_STATE[Standing.SIGNED] | declined)
    return rows.order_by(F("client_signed_at").asc(nulls_last=True), "-pk")


def reviews_due(actor: Actor, today: date) -> QuerySet[Any]:
    """Active versions whose review day has come or is near, the earliest first."""
    rows = versions(actor).filter(pk__in=PlanVersion.objects.review_due(today + REVIEW_NOTICE).values("pk"))
    return rows.order_by("review_due_on", "pk")
