"""A draft is its author's alone: no supervisor, administrator or support reads what is not sent."""

from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import in_words, naming
from agencies.access.vocabulary import STAFF_ROLES, Action, Reach, Role
from agencies.drafts.models import Draft


@in_words("their own {records}", lacking=naming("membership", "this one is {}’s"))
def _written_by_me(actor: Actor) -> Q:
    return Q(membership_id=actor.membership_id)


_MINE = dict.fromkeys((*STAFF_ROLES, Role.CLIENT), Reach.OWN)

DRAFTS = register(
    Resource(
        model=Draft,
        reach={Reach.OWN: _written_by_me},
        grants=dict.fromkeys((Action.VIEW, Action.ADD, Action.CHANGE, Action.DELETE), _MINE),
    )
)
