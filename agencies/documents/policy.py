"""Export jobs belong to the person who asked; what they deliver has rights of its own."""

from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import in_words, naming
from agencies.access.vocabulary import Action, Reach, Role
from agencies.documents.models import ExportJob


@in_words("{records} they asked for", lacking=naming("requested_by", "{} asked for this one"))
def _asked_for_by_me(actor: Actor) -> Q:
    return Q(requested_by_id=actor.membership_id)


_MINE = dict.fromkeys((Role.SUPERVISOR, Role.PRACTITIONER, Role.CLIENT), Reach.OWN)

EXPORT_JOBS = register(
    Resource(
        model=ExportJob,
        reach={Reach.OWN: _asked_for_by_me},
        grants={Action.VIEW: _MINE, Action.ADD: _MINE, Action.CHANGE: _MINE},
    )
)
