"""What is signed, coded or offered never changes: the database itself refuses, whatever the code does."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies import tenancy
from sessions.models import SessionNote
from sessions.services import cosign_note
from tests.cast import Cast

SIGNED = "(SELECT id FROM mi_sessions_session WHERE signed_at IS NOT NULL LIMIT 1)"
SUBMITTED = "(SELECT id FROM fidelity_review WHERE submitted_at IS NOT NULL LIMIT 1)"
OFFERED = "(SELECT id FROM plans_planversion WHERE offered_at IS NOT NULL LIMIT 1)"
NEED = f"(SELECT id FROM plans_need WHERE version_id = {OFFERED})"
GOAL = f"(SELECT id FROM plans_goal WHERE need_id = {NEED})"
OBJECTIVE = f"(SELECT id FROM plans_objective WHERE goal_id = {GOAL})"

REFUSED = [
    f"UPDATE mi_sessions_session SET minutes = 1 WHERE id = {SIGNED}",
    f"UPDATE mi_sessions_session SET signed_at = NULL WHERE id = {SIGNED}",
    f"DELETE FROM mi_sessions_session WHERE id = {SIGNED}",
    f"UPDATE mi_sessions_sessionnote SET text = 'x' WHERE session_id = {SIGNED}",
    f"UPDATE mi_sessions_sessionnote SET signed_at = NULL, signed_by_id = NULL WHERE session_id = {SIGNED}",
    f"DELETE FROM mi_sessions_sessionnote WHERE session_id = {SIGNED}",
    f"UPDATE mi_sessions_clientstatement SET quote = 'x' WHERE session_id = {SIGNED}",
    f"DELETE FROM mi_sessions_clientstatement WHERE session_id = {SIGNED}",
    f"UPDATE mi_sessions_rulerreading SET value = 1 WHERE session_id = {SIGNED}",
    f"DELETE FROM mi_sessions_rulerreading WHERE session_id = {SIGNED}",
    f"UPDATE fidelity_review SET change_goal = 'x' WHERE id = {SUBMITTED}",
    f"UPDATE fidelity_review SET submitted_at = NULL WHERE id = {SUBMITTED}",
    f"DELETE FROM fidelity_review WHERE id = {SUBMITTED}",
    f"UPDATE fidelity_rating SET value = 5 WHERE review_id = {SUBMITTED}",
    f"UPDATE fidelity_tally SET count = 5 WHERE review_id = {SUBMITTED}",
    f"UPDATE fidelity_score SET value = 5 WHERE review_id = {SUBMITTED}",
    f"DELETE FROM fidelity_score WHERE review_id = {SUBMITTED}",
    f"UPDATE plans_planversion SET strengths = 'x' WHERE id = {OFFERED}",
    f"UPDATE plans_planversion SET offered_at = NULL, content_hash = '' WHERE id = {OFFERED}",
    f"UPDATE plans_need SET statement = 'x' WHERE version_id = {OFFERED}",
    f"UPDATE plans_goal SET words = 'x' WHERE need_id = {NEED}",
    f"UPDATE plans_objective SET text = 'x' WHERE goal_id = {GOAL}",
    f"UPDATE plans_intervention SET what = 'x' WHERE objective_id = {OBJECTIVE}",
    f"DELETE FROM plans_intervention WHERE objective_id = {OBJECTIVE}",
    f"UPDATE plans_barrier SET barrier = 'x' WHERE version_id = {OFFERED}",
    f"DELETE FROM plans_support WHERE version_id = {OFFERED}",
]

STATES = {
    "mi_sessions_session": "signed",
    "mi_sessions_sessionnote": "signed",
    "mi_sessions_": "part of a signed session",
    "fidelity_review": "submitted",
    "fidelity_": "part of a submitted review",
    "plans_planversion": "offered",
    "plans_": "part of an offered plan",
}


def refusal_of(statement: str) -> str:
    """What the database says, which names the table and what its row is."""
    table = re.findall(r"(?:UPDATE|FROM|INTO) (\w+)", statement)[0]
    app = table[: table.rindex("_") + 1]
    return f"this row of {table} is {STATES.get(table) or STATES[app]} and never changes"


@pytest.mark.parametrize("statement", REFUSED)
def test_closed_record_is_refused_by_the_database(north: Cast, statement: str) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match=refusal_of(statement)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


ADDED = [
    "INSERT INTO plans_support (agency_id, public_id, version_id, position, person, how) "
    f"VALUES (%s, gen_random_uuid(), {OFFERED}, 99, 'x', '')",
    "INSERT INTO mi_sessions_rulerreading (agency_id, public_id, session_id, ruler, value, why_not_lower, "
    f"one_point_higher) VALUES (%s, gen_random_uuid(), {SIGNED}, 'readiness', 5, '', '')",
    "INSERT INTO fidelity_tally (agency_id, public_id, review_id, item, count) "
    f"VALUES (%s, gen_random_uuid(), {SUBMITTED}, 'x', 1)",
]


@pytest.mark.parametrize("statement", ADDED)
def test_adding_to_a_closed_record_is_refused(north: Cast, statement: str) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match=refusal_of(statement)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [north.pk])


APPEND_ONLY = [
    "plans_signature",
    "plans_plandocument",
    "mi_sessions_noteamendment",
    "clients_emergencyreview",
]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET agency_id = agency_id", "DELETE FROM {table}"])
def test_application_role_cannot_touch_append_only_rows(north: Cast, table: str, statement: str) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table))


def test_open_records_can_be_changed(north: Cast) -> None:
    """To show that the triggers refuse only what is closed."""
    with tenancy.activate(north.pk), connection.cursor() as cursor:
        for table, state in (
            ("mi_sessions_session", "signed_at"),
            ("fidelity_review", "submitted_at"),
            ("plans_planversion", "offered_at"),
        ):
            cursor.execute(f"UPDATE {table} SET public_id = gen_random_uuid() WHERE {state} IS NULL")
            assert cursor.rowcount > 0


def test_signed_note_can_still_be_cosigned(north: Cast) -> None:
    with tenancy.activate(north.pk):
        note = SessionNote.objects.get(session__client=north.clients["assigned"], signed_at__isnull=False)
        cosigned = cosign_note(note, by=north.supervisor, at=timezone.now())
        assert cosigned.cosigned_by_id == north.supervisor.membership_id
