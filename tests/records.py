"""One row of every kind of record for a client of the cast."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from agencies.access.actors import Actor
from agencies.access.support import enter_session
from agencies.access.vocabulary import Role
from agencies.documents.models import ExportJob
from agencies.drafts.models import Draft
from agencies.drafts.services import Window, begin_draft
from agencies.models import Membership, User
from agencies.models.agency import SignOn
from agencies.services import make_token
from agencies.sso.claims import Claims
from agencies.sso.services import SignOnSettings, admit, set_up
from clients.emergency import Need, enter_access, review_emergency
from clients.models import Client, Purpose
from clients.services import invite_client
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
)
from plans.models import PlanDocument, PlanVersion
from plans.services import countersign_version, offer_version, sign_version, start_plan, write_draft
from sessions.facts import Reading, SessionFacts, Statement
from sessions.fidelity.coding import Coding
from sessions.fidelity.models import Review
from sessions.fidelity.services import assign_review, release_review, submit_review
from sessions.long_forms import WRITE
from sessions.models import Direction, Ruler, Session, TalkCategory
from sessions.services import amend_note, record_session, sign_note

if TYPE_CHECKING:
    from tests.cast import Cast


def fill(cast: "Cast", client: Client, practitioner: Actor, canary: str) -> None:
    """A signed and an open session, a released review and one to code, plans in the states there are."""
    signed = add_session(cast, client, practitioner, canary, days_ago=20)
    sign_note(signed, by=practitioner, at=timezone.now() - timedelta(days=19))
    amend_note(
        signed.note, text=f"Added later {canary}", reason="Left out", by=practitioner, at=timezone.now()
    )
    add_session(cast, client, practitioner, canary, days_ago=3)
    add_draft(signed, practitioner, canary)
    add_reviews(cast, client, signed)
    add_plans(cast, client, practitioner, canary)
    make_token(name=f"Key {canary}", by=practitioner, at=timezone.now())
    if client.seat_id is None:
        invite_client(client, email=client.email, by=practitioner, at=timezone.now())


def add_single_sign_on(cast: "Cast", *, by: Actor, at: datetime) -> None:
    """Settings of a provider that is not used, from the days when one colleague came in by it."""
    issuer, domain = f"https://login.{cast.slug}.example", f"{cast.slug}.example"
    values = SignOnSettings(SignOn.OFF, issuer, "evoke", f"canary-{cast.slug}", (domain,), False)
    set_up(values, proved=False, by=by, at=at)
    vouched = Claims(issuer, "17", nonce="", email=f"sven@{domain}", email_verified=True)
    admit(vouched, agency=cast.agency, at=at + timedelta(days=1))


OPERATORS_PASSWORD = "four calm rivers meet"
REASON = "The client called the night line and asked for help."


def add_exceptional(cast: "Cast", *, at: datetime) -> None:
    """A past support session, and two past emergency accesses: one reviewed, one waiting for it."""
    operator = User.objects.create_user(
        f"olga@{cast.slug}.example",
        OPERATORS_PASSWORD,
        name=f"Olga {cast.slug.capitalize()}",
        is_operator=True,
    )
    reason = f"A page of the caseload does not open. canary-{cast.slug}"
    enter_session(cast.agency, operator=operator, reason=reason, at=at)
    cast.__dict__.pop("_seats", None)
    need = Need(Purpose.ASKED, f"{REASON} canary-{cast.slug}")
    reviewed = enter_access(cast.clients["other"], need, by=cast.practitioner, at=at)
    waiting = enter_access(cast.clients["other"], need, by=cast.supervisor, at=at)
    review_emergency(
        reviewed, justified=True, note=REASON, by=cast.actors[Role.ADMINISTRATOR], at=timezone.now()
    )
    assert not hasattr(waiting, "review")


def add_session(cast: "Cast", client: Client, practitioner: Actor, canary: str, *, days_ago: int) -> Session:
    facts = SessionFacts(
        held_on=cast.today() - timedelta(days=days_ago),
        minutes=45,
        target=client.targets.order_by("pk").first(),
        processes=frozenset({"evoking"}),
        statements=(
            Statement(f"I could start on Sunday {canary}", Direction.CHANGE, TalkCategory.ABILITY),
            Statement(f"Evenings are hard {canary}", Direction.SUSTAIN, TalkCategory.ABILITY),
        ),
        readings=(Reading(Ruler.IMPORTANCE, 7), Reading(Ruler.CONFIDENCE, 4, why_not_lower=canary)),
        note=f"We talked about evenings. {canary}",
        next_step=f"Try once {canary}",
    )
    return record_session(client, facts=facts, by=practitioner)


def add_draft(session: Session, practitioner: Actor, canary: str) -> Draft:
    """What the practitioner typed in another window before she signed, and did not send there."""
    window = Window(WRITE, session.public_id, uuid4())
    texts = {"minutes": ["30"], "note": [f"She came early today. {canary}"]}
    return begin_draft(window, texts, number=1, by=practitioner, at=timezone.now())


CODING = Coding(
    change_goal="Walk each evening",
    goal_is_behavioural=True,
    ratings={"cultivate": 4, "soften": 3, "partnership": 4, "empathy": 4},
    counts={"q": 8, "sr": 6, "cr": 5, "af": 2, "seek": 1, "gi": 3},
)


def add_reviews(cast: "Cast", client: Client, session: Session) -> tuple[Review, Review]:
    """One released review by the supervisor of the client's team, one waiting for the coder."""
    supervisor = supervisor_of(cast, client)
    now = timezone.now()
    by_supervisor = Membership.objects.get(pk=supervisor.membership_id)
    review = assign_review(session, coder=by_supervisor, due_on=cast.today(), by=supervisor, at=now)
    submit_review(review, coding=CODING, by=supervisor, at=now)
    released = release_review(
        review, strengths="Warm and curious", growth="More complex reflections", by=supervisor, at=now
    )
    coder = cast.members[Role.CODER]
    waiting = assign_review(session, coder=coder, due_on=cast.today(), by=supervisor, at=now)
    return released, waiting


def supervisor_of(cast: "Cast", client: Client) -> Actor:
    return cast.actor(cast.seat("Sunil" if client.team.name == "Alpha" else "Sven"))


def plan_content(cast: "Cast", canary: str) -> PlanContent:
    intervention = InterventionContent("Weekly MI session", "Petra", "weekly", "12 weeks")
    objective = ObjectiveContent(
        text=f"Walk after dinner {canary}",
        measure="days walked, in the diary",
        baseline="1 day a week",
        target="4 days a week",
        target_on=cast.today() + timedelta(days=60),
        interventions=(intervention,),
    )
    goal = GoalContent(
        words=f"I want my evenings back {canary}",
        reasons="My daughter asks for me",
        importance=8,
        confidence=5,
        objectives=(objective,),
    )
    return PlanContent(
        strengths=f"Keeps promises {canary}",
        works_when="I sleep through",
        first_step="Put the shoes by the door",
        first_step_on=cast.today() + timedelta(days=3),
        discharge_criteria="Four weeks in a row",
        needs=(NeedContent(f"Evenings without drinking {canary}", (goal,)),),
        barriers=(BarrierContent("Rain", "Walk indoors"),),
        supports=(SupportContent("My sister", "Walks with me"),),
    )


def add_plans(cast: "Cast", client: Client, practitioner: Actor, canary: str) -> dict[str, PlanVersion]:
    """A draft and an offered plan; an active one with its PDF and job where the client has a seat."""
    draft = write_draft(
        start_plan(client, by=practitioner), content=plan_content(cast, canary), by=practitioner
    )
    offered = add_offered_plan(cast, client, practitioner, canary)
    made = {"draft": draft, "offered": offered}
    if client.seat_id is not None:
        made["active"] = _active_plan(cast, client, practitioner, canary)
    document = PlanDocument(
        version=offered, facts_hash="0" * 64, content=b"%PDF-1.7", sha256="0" * 64, made_at=timezone.now()
    )
    document.save()
    ExportJob(
        kind="plan",
        subject=offered.public_id,
        label="Plan",
        requested_by_id=practitioner.membership_id,
        requested_at=timezone.now(),
        client_reference=client.public_id,
    ).save()
    return made


def add_offered_plan(cast: "Cast", client: Client, practitioner: Actor, canary: str) -> PlanVersion:
    version = start_plan(client, by=practitioner)
    write_draft(version, content=plan_content(cast, canary), by=practitioner)
    return offer_version(version, by=practitioner, at=timezone.now())


def _active_plan(cast: "Cast", client: Client, practitioner: Actor, canary: str) -> PlanVersion:
    version = add_offered_plan(cast, client, practitioner, canary)
    assert client.seat is not None
    owner = cast.actor(client.seat)
    now = timezone.now()
    sign_version(version, typed_name=client.display_name, device="a phone", by=owner, at=now)
    return countersign_version(
        version, typed_name=practitioner.name, device="a desk", by=practitioner, at=now
    )
