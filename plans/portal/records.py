"""What is the client's own: her record, and the versions that were shown to her."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from clients.models import Client
from plans.models import Goal, Need, PlanVersion


def own_record(actor: Actor) -> Client:
    """The record whose place in the portal is the actor's. Raises Http404 for everybody else."""
    mine = Client.objects.filter(seat_id=actor.membership_id)
    found = policy.within_reach(actor, Action.VIEW, mine).first()
    if found is None:
        raise Http404
    return found


def own_versions(actor: Actor) -> QuerySet[Any]:
    """Versions of the actor's own plans that she may read; none for the staff. With her buttons."""
    mine = PlanVersion.objects.filter(plan__client__seat_id=actor.membership_id)
    shown = policy.within_reach(actor, Action.VIEW, mine.latest_first())
    with_buttons = policy.annotate_allowed(actor, shown, Action.SIGN, Action.DECLINE, Action.EXPORT)
    return with_buttons.select_related("plan__client", "author")


def current_versions(actor: Actor) -> dict[str, list[PlanVersion]]:
    """What stands at present, by state (offered, declined, signed, active), newest plan first.

    Three queries, needs and goals included. Closed plans are left out.
    """
    needs = Prefetch("needs", Need.objects.order_by("position", "pk"))
    goals = Prefetch("needs__goals", Goal.objects.order_by("position", "pk"))
    versions = own_versions(actor).filter(superseded_at=None, plan__closed_on=None)
    by_state: dict[str, list[PlanVersion]] = {}
    for version in versions.prefetch_related(needs).prefetch_related(goals):
        by_state.setdefault(version.state, []).append(version)
    return by_state


def signed_versions(actor: Actor) -> QuerySet[Any]:
    """Everything the actor has ever signed, newest plan first: her copies."""
    return own_versions(actor).exclude(client_signed_at=None)
