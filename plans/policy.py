"""Plans: the practitioner writes and offers, the client answers, both sign, everyone in reach reads."""

from django.db.models import F, Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import People, in_words, unless_author
from agencies.access.vocabulary import Action, Reach, Role
from agencies.tenancy import TenantModel
from clients.policy import CLIENTS
from plans.models import (
    Barrier,
    Goal,
    Intervention,
    Need,
    Objective,
    Plan,
    PlanDocument,
    PlanVersion,
    Signature,
    Support,
)
from plans.standing import IN_STATE, Standing

STAFF_READERS = {
    Role.ADMINISTRATOR: Reach.AGENCY,
    Role.SUPERVISOR: Reach.TEAM,
    Role.PRACTITIONER: Reach.CASELOAD,
    Role.AUDITOR: Reach.AGENCY,
    Role.SUPPORT: Reach.AGENCY,
}
READERS = {**STAFF_READERS, Role.CLIENT: Reach.SELF}

PLANS = register(
    Resource(
        model=Plan,
        reach=CLIENTS.through("client"),
        grants={
            Action.VIEW: READERS,
            Action.ADD: {Role.PRACTITIONER: Reach.CASELOAD},
            Action.CHANGE: {Role.PRACTITIONER: Reach.CASELOAD},
        },
        in_emergency=CLIENTS.emergency_through("client"),
    )
)


_CASELOAD = PLANS.through("plan")[Reach.CASELOAD]


def _whose_plan(version: PlanVersion, people: People) -> dict[int, str]:
    return {
        person.membership_id: "this one is not offered yet"
        if person.membership_id == version.plan.client.seat_id
        else "this is somebody else’s"
        for person in people
    }


@in_words("their own {records}, once offered", lacking=_whose_plan)
def _shown_to_me(actor: Actor) -> Q:
    """A client sees what was offered to her, not the drafts before."""
    return PLANS.through("plan")[Reach.SELF](actor) & Q(offered_at__isnull=False)


@in_words(
    "their own {records} of clients on their caseload",
    because=_CASELOAD.because,
    lacking=unless_author(_CASELOAD.lacking),
)
def _written_by_me(actor: Actor) -> Q:
    return Q(author_id=actor.membership_id) & _CASELOAD(actor)


DRAFTS_ONLY = "this goes for drafts only"

VERSIONS = register(
    Resource(
        model=PlanVersion,
        reach={
            **PLANS.through("plan", Reach.TEAM, Reach.CASELOAD),
            Reach.SELF: _shown_to_me,
            Reach.OWN: _written_by_me,
        },
        grants={
            Action.VIEW: READERS,
            Action.ADD: {Role.PRACTITIONER: Reach.OWN},
            Action.CHANGE: {Role.PRACTITIONER: Reach.OWN},
            Action.OFFER: {Role.PRACTITIONER: Reach.OWN},
            Action.SIGN: {Role.CLIENT: Reach.SELF},
            Action.DECLINE: {Role.CLIENT: Reach.SELF},
            Action.COSIGN: {Role.PRACTITIONER: Reach.CASELOAD},
            Action.EXPORT: {
                Role.SUPERVISOR: Reach.TEAM,
                Role.PRACTITIONER: Reach.CASELOAD,
                Role.CLIENT: Reach.SELF,
            },
        },
        while_={
            Action.CHANGE: IN_STATE[Standing.DRAFT],
            Action.OFFER: IN_STATE[Standing.DRAFT],
            Action.SIGN: IN_STATE[Standing.OFFERED],
            Action.DECLINE: IN_STATE[Standing.OFFERED],
            Action.COSIGN: IN_STATE[Standing.SIGNED],
        },
        otherwise={
            **dict.fromkeys((Action.CHANGE, Action.OFFER), DRAFTS_ONLY),
            **dict.fromkeys((Action.SIGN, Action.DECLINE), "a plan is answered once, while it is offered"),
            Action.COSIGN: "a plan is countersigned once, after the client has signed",
        },
        in_emergency=PLANS.emergency_through("plan"),
    )
)

SIGNATURES = register(
    Resource(
        model=Signature,
        reach=VERSIONS.through("version"),
        grants={
            Action.VIEW: READERS,
            Action.ADD: {Role.PRACTITIONER: Reach.CASELOAD, Role.CLIENT: Reach.SELF},
        },
        in_emergency=VERSIONS.emergency_through("version"),
    )
)


@in_words("{records} of their own plans, made since the offer")
def _made_since_the_offer(actor: Actor) -> Q:
    """A client gets what was printed of the offered plan, not of the drafts before."""
    return VERSIONS.through("version")[Reach.SELF](actor) & Q(made_at__gte=F("version__offered_at"))


DOCUMENTS = register(
    Resource(
        model=PlanDocument,
        reach={**VERSIONS.through("version"), Reach.SELF: _made_since_the_offer},
        grants={Action.EXPORT: VERSIONS.grants[Action.EXPORT], Action.VIEW: VERSIONS.grants[Action.EXPORT]},
    )
)


def _part(model: type[TenantModel], version: str) -> Resource:
    """A part of a version: read with it, written by its author while it is a draft."""
    return register(
        Resource(
            model=model,
            reach=VERSIONS.through(version),
            grants={
                Action.VIEW: READERS,
                Action.ADD: {Role.PRACTITIONER: Reach.OWN},
                Action.CHANGE: {Role.PRACTITIONER: Reach.OWN},
                Action.DELETE: {Role.PRACTITIONER: Reach.OWN},
            },
            while_={
                action: Q(**{f"{version}__offered_at": None})
                for action in (Action.ADD, Action.CHANGE, Action.DELETE)
            },
            otherwise=dict.fromkeys((Action.ADD, Action.CHANGE, Action.DELETE), DRAFTS_ONLY),
            in_emergency=VERSIONS.emergency_through(version),
        )
    )


NEEDS = _part(Need, "version")
GOALS = _part(Goal, "need__version")
OBJECTIVES = _part(Objective, "goal__need__version")
INTERVENTIONS = _part(Intervention, "objective__goal__need__version")
BARRIERS = _part(Barrier, "version")
SUPPORTS = _part(Support, "version")
