"""Sessions and their notes: the author writes until signing, the team's supervisor reads.

Reading and recording follow the caseload of the day. Authorship does not end with it: what someone began
she finishes and signs, and she answers for what she signed.
"""

from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import in_words, naming
from agencies.access.vocabulary import Action, Reach, Role
from clients.policy import CLIENTS
from sessions.models import ClientStatement, NoteAmendment, RulerReading, Session, SessionNote

UNSIGNED = Q(signed_at=None)
STAYS = "what is signed stays as it is"

NOTE_READERS = {
    Role.SUPERVISOR: Reach.TEAM,
    Role.PRACTITIONER: Reach.CASELOAD,
    Role.AUDITOR: Reach.AGENCY,
}


@in_words("{records} they wrote themselves", lacking=naming("author", "{} wrote it"))
def _written_by_me(actor: Actor) -> Q:
    return Q(author_id=actor.membership_id)


SESSIONS = register(
    Resource(
        model=Session,
        reach=CLIENTS.through("client", Reach.TEAM, Reach.CASELOAD) | {Reach.OWN: _written_by_me},
        grants={
            Action.VIEW: {Role.ADMINISTRATOR: Reach.AGENCY, **NOTE_READERS, Role.SUPPORT: Reach.AGENCY},
            Action.ADD: {Role.PRACTITIONER: Reach.CASELOAD},
            Action.CHANGE: {Role.PRACTITIONER: Reach.OWN},
            Action.SIGN: {Role.PRACTITIONER: Reach.OWN},
        },
        while_={Action.CHANGE: UNSIGNED, Action.SIGN: UNSIGNED},
        otherwise={Action.CHANGE: STAYS, Action.SIGN: STAYS},
        in_emergency=CLIENTS.emergency_through("client"),
    )
)

NOTES = register(
    Resource(
        model=SessionNote,
        reach=SESSIONS.through("session"),
        grants={
            Action.VIEW: NOTE_READERS,
            Action.ADD: {Role.PRACTITIONER: Reach.CASELOAD},
            Action.CHANGE: {Role.PRACTITIONER: Reach.OWN},
            Action.SIGN: {Role.PRACTITIONER: Reach.OWN},
            Action.COSIGN: {Role.SUPERVISOR: Reach.TEAM},
            Action.AMEND: {Role.PRACTITIONER: Reach.OWN},
        },
        while_={
            Action.CHANGE: UNSIGNED,
            Action.SIGN: UNSIGNED,
            Action.COSIGN: ~UNSIGNED & Q(cosigned_at=None),
            Action.AMEND: ~UNSIGNED,
        },
        otherwise={
            Action.CHANGE: STAYS,
            Action.SIGN: STAYS,
            Action.COSIGN: "a note is cosigned once, after it was signed",
            Action.AMEND: "a note is amended after it was signed; until then it is changed",
        },
        in_emergency=SESSIONS.emergency_through("session"),
    )
)

AMENDMENTS = register(
    Resource(
        model=NoteAmendment,
        reach=NOTES.through("note"),
        grants={Action.VIEW: NOTE_READERS, Action.ADD: {Role.PRACTITIONER: Reach.OWN}},
        in_emergency=NOTES.emergency_through("note"),
    )
)

_PARTS_OF_A_SESSION = {
    Action.VIEW: NOTE_READERS,
    Action.ADD: {Role.PRACTITIONER: Reach.CASELOAD},
    Action.CHANGE: {Role.PRACTITIONER: Reach.OWN},
    Action.DELETE: {Role.PRACTITIONER: Reach.OWN},
}
_OF_UNSIGNED = dict.fromkeys((Action.CHANGE, Action.DELETE), STAYS)
_WHILE_UNSIGNED = {action: Q(session__signed_at=None) for action in (Action.CHANGE, Action.DELETE)}

STATEMENTS = register(
    Resource(
        model=ClientStatement,
        reach=SESSIONS.through("session"),
        grants=_PARTS_OF_A_SESSION,
        while_=_WHILE_UNSIGNED,
        otherwise=_OF_UNSIGNED,
        in_emergency=SESSIONS.emergency_through("session"),
    )
)

RULERS = register(
    Resource(
        model=RulerReading,
        reach=SESSIONS.through("session"),
        grants=_PARTS_OF_A_SESSION,
        while_=_WHILE_UNSIGNED,
        otherwise=_OF_UNSIGNED,
        in_emergency=SESSIONS.emergency_through("session"),
    )
)
