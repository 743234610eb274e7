"""Entering a client's sessions as her practitioner did: that day, quotes and rulers with the note."""

from datetime import date, timedelta

from agencies.access.actors import Actor
from clients.models import TargetBehaviour
from clients.services import name_target, note_strength
from config.demo.story import Told
from config.demo.world import Case, World
from sessions.facts import Reading, SessionFacts
from sessions.models import Mode, Ruler, Session
from sessions.services import amend_note, cosign_note, record_session, sign_note

LENGTHS = {
    Mode.IN_PERSON: (45, 50, 50, 50, 55),
    Mode.HOME: (50, 55, 60, 60),
    Mode.VIDEO: (40, 45, 45, 50),
    Mode.PHONE: (15, 20, 25),
}
DAYS_TO_SIGN = 3  # over a weekend
DAYS_TO_COSIGN = 12


def tell_sessions(world: World, case: Case) -> None:
    """Every session of the story, in order; the latest may still wait to be signed."""
    targets: dict[int, TargetBehaviour] = {}
    for position, (told, day) in enumerate(zip(case.story.sessions, case.days.sessions, strict=True)):
        by = world.actor(case.story.practitioner, world.at(day, 16))
        _note_strengths(case, position, day, by)
        if told.target not in targets:
            targets[told.target] = name_target(
                case.client, description=case.story.targets[told.target], noted_on=day, by=by
            )
        facts = _facts(case, position, targets[told.target])
        session = record_session(case.client, facts=facts, by=by)
        case.sessions.append(_finish(world, case, session, told))


def _note_strengths(case: Case, position: int, day: date, by: Actor) -> None:
    """The first strength at the first session, each further one two sessions later."""
    if position % 2 == 0 and position // 2 < len(case.story.strengths):
        note_strength(case.client, description=case.story.strengths[position // 2], noted_on=day, by=by)


def _facts(case: Case, position: int, target: TargetBehaviour) -> SessionFacts:
    told = case.story.sessions[position]
    return SessionFacts(
        held_on=case.days.sessions[position],
        minutes=told.minutes or case.rng.choice(LENGTHS[told.mode]),
        mode=told.mode,
        target=target,
        processes=told.processes,
        statements=told.statements,
        readings=_readings(told),
        note=told.note,
        next_step=told.next_step,
        next_on=case.days.next_contact(position),
    )


def _readings(told: Told) -> tuple[Reading, ...]:
    """Why importance is not lower, what would lift confidence by a point."""
    said = {
        Ruler.IMPORTANCE: (told.why_not_lower, ""),
        Ruler.CONFIDENCE: ("", told.one_point_higher),
        Ruler.READINESS: ("", ""),
    }
    pairs = zip(said.items(), told.rulers, strict=True)
    return tuple(Reading(ruler, value, *words) for (ruler, words), value in pairs if value is not None)


def _finish(world: World, case: Case, session: Session, told: Told) -> Session:
    """Sign, have cosigned and amend the note, as far as there has been time for it."""
    age = (world.today - session.held_on).days
    if age <= DAYS_TO_SIGN and case.days.closed_on is None and case.rng.random() < 0.5:
        return session
    at = world.at(session.held_on, 17, case.rng.randrange(60))
    by = world.actor(case.story.practitioner, at)
    signed = sign_note(session, by=by, at=at)
    if age > DAYS_TO_COSIGN and world.script.seat(case.story.practitioner).is_cosigned:
        _cosign(world, signed, on=session.held_on + timedelta(days=4))
    if told.amendment:
        _amend(world, case, signed, told)
    return signed


def _cosign(world: World, session: Session, *, on: date) -> None:
    supervisor = world.script.supervisor_of(session.client.team.name)
    at = world.at(on, 9, 40)
    cosign_note(session.note, by=world.actor(supervisor.name, at), at=at)


def _amend(world: World, case: Case, session: Session, told: Told) -> None:
    at = world.at(case.days.past(session.held_on + timedelta(days=2)), 11, 30)
    amend_note(
        session.note,
        text=told.amendment,
        reason=told.amended_because,
        by=world.actor(case.story.practitioner, at),
        at=at,
    )
