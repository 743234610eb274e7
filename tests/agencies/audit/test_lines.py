"""The trail: one line per act, in the same transaction, never changed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import NotGranted, OutOfReach
from agencies.access.vocabulary import Action, Role
from agencies.audit.context import Origin, coming_from
from agencies.audit.models import AuditEvent
from agencies.audit.services import record
from clients.models import Strength
from clients.services import close_client, note_strength
from sessions.models import Session
from sessions.services import sign_note
from tests.cast import Cast


def lines() -> list[tuple[str, str, str]]:
    found = AuditEvent.objects.order_by("pk").values_list("act", "kind", "role")
    return [(act, kind, role) for act, kind, role in found]


def test_change_writes_one_line_with_who_what_and_where(north: Cast) -> None:
    client, actor = north.clients["assigned"], north.practitioner
    with tenancy.activate(north.pk), coming_from(Origin(request_id="r1", address="192.0.2.7")):
        before = lines()
        note_strength(client, description="Laughs easily", noted_on=north.today(), by=actor)
        assert lines()[len(before) :] == [("add", "clients.Strength", "practitioner")]
        line = AuditEvent.objects.order_by("-pk")[0]
        assert (line.actor_id, line.client_reference) == (actor.membership_id, client.public_id)
        assert (line.request_id, line.address) == ("r1", "192.0.2.7")


def test_line_names_fields_and_no_text(north: Cast) -> None:
    with tenancy.activate(north.pk):
        session = Session.objects.unsigned().get(client=north.clients["assigned"])
        sign_note(session, by=north.practitioner, at=timezone.now())
        line = AuditEvent.objects.order_by("-pk")[0]
        assert (line.act, line.fields) == ("sign", ["signed_at", "signed_by"])


def test_failed_change_leaves_no_line(north: Cast) -> None:
    with tenancy.activate(north.pk):
        before = lines()
        with pytest.raises(ValidationError):
            note_strength(
                north.clients["assigned"], description="", noted_on=north.today(), by=north.practitioner
            )
        assert lines() == before


def test_act_out_of_reach_is_refused_and_nothing_kept(north: Cast) -> None:
    with tenancy.activate(north.pk):
        before = (lines(), Strength.objects.count())
        with pytest.raises(OutOfReach):
            note_strength(
                north.clients["other"], description="x", noted_on=north.today(), by=north.practitioner
            )
        with pytest.raises(NotGranted):
            close_client(north.clients["assigned"], on=north.today(), by=north.actors[Role.AUDITOR])
        assert (lines(), Strength.objects.count()) == before


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET act = 'view'", "DELETE FROM audit_auditevent"]
)
def test_application_role_cannot_change_the_trail(north: Cast, statement: str) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET act = 'view'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent CASCADE",
    ],
)
def test_owner_is_refused_by_trigger(statement: str) -> None:
    owner = connections["owner"]
    with (
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(using="owner"),
        owner.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_view_of_nothing_has_no_client(north: Cast) -> None:
    with tenancy.activate(north.pk):
        team = north.clients["assigned"].team
        assert record(Action.VIEW, team, by=north.practitioner).client_reference is None
