"""The demo world as it is loaded: past weekdays, every role, and a line in the trail for each act."""

import dataclasses
import io
import itertools
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import IntegrityError, transaction

from agencies import tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.audit.models import AuditEvent
from agencies.drafts.models import Draft
from agencies.drafts.services import texts_of
from agencies.models import Agency, User
from clients.models import Client
from config.demo import accounts, people
from config.demo.agencies import AGENCIES, HARBOR_STREET, AgencyScript
from config.demo.days import Timeline, timeline
from config.demo.feedback import read_reviews
from config.demo.loading import load_slice
from config.demo.reading import read_agency
from config.demo.story import Story
from plans.models import PlanVersion
from sessions.fidelity.models import Review
from sessions.models import ClientStatement, Session, SessionNote
from tests.cast import Cast

TODAY = date(2031, 5, 14)
A_WEEK = [TODAY + timedelta(days=day) for day in range(7)]
STORIES = {agency.slug: read_agency(agency.slug) for agency in AGENCIES}
EVERYONE = [(slug, story) for slug, stories in STORIES.items() for story in stories]
DAYS_TO_REVIEW = 90
DAYS_TO_SIGN = 4

by_agency = pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.slug)


def days_of(slug: str, story: Story, today: date = TODAY) -> Timeline:
    return timeline(story, today=today, rng=Random(f"{slug}/{story.name}"))  # noqa: S311 - dates, no secrets


# --- Days --------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", A_WEEK)
def test_sessions_are_on_weekdays_in_order_and_past(today: date) -> None:
    for slug, story in EVERYONE:
        days = days_of(slug, story, today)
        moments = [days.opened_on, *days.sessions]
        assert len(days.sessions) == len(story.sessions)
        assert [day for day in moments if day.weekday() >= 5 or day >= today] == []
        assert all(earlier < later for earlier, later in itertools.pairwise(days.sessions)), story.name
        assert days.closed_on is None or days.sessions[-1] <= days.closed_on < today


def test_days_are_the_same_at_every_load() -> None:
    once, again = ([days_of(slug, story) for slug, story in EVERYONE] for _ in range(2))
    assert once == again


@pytest.mark.parametrize("today", A_WEEK)
def test_active_plans_are_due_for_review_when_their_story_says_so(today: date) -> None:
    ages: dict[str, list[int]] = {"active": [], "due": []}
    for slug, story in EVERYONE:
        if story.plan and story.plan.state in ages:
            written = days_of(slug, story, today).sessions[story.plan.after[0] - 1]
            ages[story.plan.state].append((today - written).days)
    assert max(ages["active"]) < DAYS_TO_REVIEW
    assert min(ages["due"]) >= DAYS_TO_REVIEW + DAYS_TO_SIGN


# --- Who can sign in ---------------------------------------------------------------------------


@by_agency
def test_staff_has_every_role_and_each_team_a_supervisor(agency: AgencyScript) -> None:
    assert agency.roles == STAFF_ROLES
    assert {agency.supervisor_of(team).role for team in agency.teams} == {Role.SUPERVISOR}
    practitioners = {seat.name for seat in agency.named(Role.PRACTITIONER)}
    assert {story.practitioner for story in STORIES[agency.slug]} - {""} == practitioners


def test_sign_ins_name_each_role_once_and_the_portal() -> None:
    rows = accounts.sign_ins()
    for agency in AGENCIES:
        roles = [role for name, role, *_ in rows if name == agency.name]
        assert roles[: len(STAFF_ROLES)] == [role.label for role in STAFF_ROLES]
        assert all(role.startswith("Client, ") for role in roles[len(STAFF_ROLES) :])
    assert len({address for _, _, address, _ in rows}) == len(rows)
    assert all(address.endswith(".example") for _, _, address, _ in rows)


@by_agency
def test_portal_sign_ins_are_clients_who_were_asked_to_answer(agency: AgencyScript) -> None:
    asked = {story.name for story in STORIES[agency.slug] if story.plan and story.plan.is_answered}
    assert {name for name, _ in agency.portal} - asked == set()


def test_password_is_accepted_by_the_product(db: None) -> None:
    validate_password(accounts.PASSWORD, User(email=accounts.operator_address(), name="Robin Castellane"))


def test_address_spells_out_letters_without_an_ascii_form() -> None:
    assert accounts.client_address("Stanisław Nowak") == "stanislaw.nowak@mail.example"
    assert accounts.client_address("Ana Lucía Paredes") == "ana.lucia.paredes@mail.example"
    assert accounts.client_address("Phương Đặng") == "phuong.dang@mail.example"


def test_one_agency_can_be_looked_at_at_once_and_one_asks_for_a_second_step() -> None:
    assert [agency.asks_for_second_step for agency in AGENCIES] == [False, True]
    assert accounts.second_step().startswith(
        "The staff of Prairie Bridge Recovery and the operator are asked"
    )


def test_loaded_agency_has_the_setting_of_its_script(harbor_street: Agency) -> None:
    assert harbor_street.mfa_roles == []


def test_command_prints_the_sign_ins_without_a_database() -> None:
    out = io.StringIO()
    call_command("load_demo", "--sign-ins", stdout=out)
    assert out.getvalue() == f"{accounts.table()}\n\n{accounts.second_step()}\n"


# --- Loading -----------------------------------------------------------------------------------


def two_of_harbor_street() -> list[Story]:
    names = {"Keisha Monroe", "Aguirre"}
    return [s for s in STORIES["harbor-street"] if s.name in names or s.family_name in names]


@pytest.fixture
def harbor_street(db: None) -> Agency:
    """Two clients of Harbor Street: one whose plan is closed, one who declined hers."""
    load_slice(
        HARBOR_STREET,
        two_of_harbor_street(),
        read_reviews("harbor-street"),
        today=TODAY,
        encoded=make_password(accounts.PASSWORD),
    )
    return Agency.objects.get(slug="harbor-street")


def test_loaded_clients_have_what_their_story_tells(harbor_street: Agency) -> None:
    with tenancy.activate(harbor_street.pk), transaction.atomic():
        for story in two_of_harbor_street():
            client = Client.objects.get(family_name=story.family_name)
            sessions = Session.objects.filter(client=client).order_by("held_on", "pk")
            assert [session.note.text for session in sessions] == [told.note for told in story.sessions]
            quotes = ClientStatement.objects.filter(session__client=client).count()
            assert quotes == sum(len(told.statements) for told in story.sessions)
        assert [v.state for v in PlanVersion.objects.order_by("plan__client__family_name")] == [
            "declined",
            "closed",
        ]
        closed = Client.objects.get(family_name="Monroe")
        assert closed.closed_on == closed.plans.get().closed_on


def test_loaded_rows_have_the_lines_of_those_who_wrote_them(harbor_street: Agency) -> None:
    with tenancy.activate(harbor_street.pk), transaction.atomic():
        lines = Counter(AuditEvent.objects.values_list("act", "kind", "actor__name"))
        signed = SessionNote.objects.exclude(signed_at=None).count()
        unsigned = SessionNote.objects.filter(signed_at=None).count()
        released = Review.objects.exclude(released_at=None).count()
    by_notes = {who: n for (act, kind, who), n in lines.items() if (act, kind[-4:]) == ("sign", "Note")}
    assert by_notes == {"Linh Pham": 10, "Marcus Bell": 9}
    assert (signed, unsigned) == (19, 1)
    assert lines["add", "clients.Client", "Gloria Santos"] == 2
    assert lines["add", "clients.Assignment", "Tomasz Wilk"] == 2
    assert lines["decline", "plans.PlanVersion", "Sofía Aguirre"] == 1
    assert (lines["release", "fidelity.Review", "Tomasz Wilk"], released) == (1, 1)


def test_one_practitioner_was_called_away_from_a_note(harbor_street: Agency) -> None:
    with tenancy.activate(harbor_street.pk), transaction.atomic():
        draft = Draft.objects.select_related("membership", "key").get()
        client = Client.objects.get(family_name="Aguirre")
        assert (draft.membership.name, draft.reference) == ("Marcus Bell", client.public_id)
        assert texts_of(draft)["quotes-0-quote"] == [
            "I did not think I could, and then I did it three times."
        ]


def test_loaded_staff_signs_in_with_the_password(harbor_street: Agency) -> None:
    ruth = User.objects.get(email="ruth.okafor@harbor-street.example")
    assert ruth.check_password(accounts.PASSWORD)


def test_load_that_fails_leaves_nothing(db: None) -> None:
    first, second = two_of_harbor_street()
    broken = dataclasses.replace(
        second, sessions=(dataclasses.replace(second.sessions[0], rulers=(11, 1, 1)),)
    )
    with pytest.raises(IntegrityError, match="ruler_0_to_10"):
        load_slice(HARBOR_STREET, [first, broken], [], today=TODAY, encoded="unused")
    assert not Agency.objects.filter(slug="harbor-street").exists()
    assert not User.objects.filter(email__endswith="harbor-street.example").exists()


def test_second_load_changes_nothing(harbor_street: Agency) -> None:
    out = io.StringIO()
    call_command("load_demo", "--agency", "harbor-street", stdout=out)
    assert out.getvalue() == "Harbor Street Family Services is here already.\n"


def test_operator_is_not_made_beside_agencies_of_their_own(north: Cast) -> None:
    people.create_operator(encoded="unused")
    assert not User.objects.filter(email=accounts.operator_address()).exists()
