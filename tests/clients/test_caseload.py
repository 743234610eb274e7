"""Putting clients on caseloads and taking them off."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.services import end_membership
from clients.models import Assignment
from clients.services import assign_practitioner, close_client


def path(cast, name):
    return cast.url(f"/clients/{cast.clients[name].public_id}/caseload/")


def typed(cast, given_name):
    return {"practitioner": str(cast.seat(given_name).public_id), "starts_on": cast.today().isoformat()}


def on_caseloads(cast, name):
    with tenancy.activate(cast.pk):
        rows = Assignment.objects.on(cast.today()).filter(client=cast.clients[name]).order_by("pk")
        return [row.practitioner.name.split()[0] for row in rows.select_related("practitioner")]


def test_supervisor_puts_a_client_on_a_second_caseload(north, as_member):
    answer = as_member(north, Role.SUPERVISOR).post(path(north, "assigned"), typed(north, "Colin"))
    assert on_caseloads(north, "assigned") == ["Petra", "Colin"]
    assert answer.url == north.url(f"/clients/{north.clients['assigned'].public_id}/")


def test_choices_are_practitioners_and_supervisors_within_reach(north, as_member):
    page = as_member(north, Role.SUPERVISOR).get(path(north, "assigned")).content.decode()
    offered = {
        name: f">{name} North</option>" in page for name in ("Petra", "Colin", "Sunil", "Stella", "Ines")
    }
    assert offered == {"Petra": True, "Colin": True, "Sunil": True, "Stella": False, "Ines": False}


def test_a_practitioner_of_another_agency_cannot_be_named(north, south, as_member):
    page = as_member(north, Role.ADMINISTRATOR).post(path(north, "assigned"), typed(south, "Petra"))
    assert "Select a valid choice" in page.content.decode()
    assert on_caseloads(north, "assigned") == ["Petra"]


def test_the_same_caseload_twice_is_said_and_refused(north, as_member):
    page = as_member(north, Role.SUPERVISOR).post(path(north, "assigned"), typed(north, "Petra"))
    assert "This client is on that caseload already." in page.content.decode()
    assert on_caseloads(north, "assigned") == ["Petra"]


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR, Role.CODER, Role.CLIENT])
def test_other_roles_do_not_assign(north, as_member, role):
    assert as_member(north, role).post(path(north, "assigned"), typed(north, "Colin")).status_code == 403
    assert on_caseloads(north, "assigned") == ["Petra"]


def test_supervisor_does_not_assign_outside_the_team(north, as_member):
    browser = as_member(north, Role.SUPERVISOR)
    assert browser.post(path(north, "other"), typed(north, "Colin")).status_code == 404


def test_ending_an_assignment_takes_the_client_off_the_caseload(north, as_member):
    with tenancy.activate(north.pk):
        assignment = Assignment.objects.get(client=north.clients["assigned"])
    end = north.url(f"/clients/assignments/{assignment.public_id}/end/")
    browser = as_member(north, Role.SUPERVISOR)
    answers = [browser.post(end).status_code for _ in range(2)]
    assert (answers, on_caseloads(north, "assigned")) == ([302, 404], [])
    page = as_member(north, Role.PRACTITIONER).get(
        north.url(f"/clients/{north.clients['assigned'].public_id}/")
    )
    assert page.status_code == 404


def test_nobody_is_assigned_to_a_closed_record(north, as_member):
    with tenancy.activate(north.pk):
        close_client(north.clients["assigned"], on=north.today(), by=north.practitioner)
    browser = as_member(north, Role.SUPERVISOR)
    sent = browser.post(path(north, "assigned"), typed(north, "Colin")).content.decode()
    looked_at = browser.get(path(north, "assigned")).content.decode()
    assert "This record is closed. Open it again before you assign anyone." in sent
    assert ("This record is closed" in looked_at, ">Assign</button>" in looked_at) == (True, False)
    assert on_caseloads(north, "assigned") == ["Petra"]


def test_nobody_is_assigned_who_has_left(north):
    colin, by = north.seat("Colin"), north.actors[Role.ADMINISTRATOR]
    with tenancy.activate(north.pk):
        left = end_membership(colin, by=by, at=timezone.now())
        with pytest.raises(ValidationError, match="Colin North has left the agency"):
            assign_practitioner(north.clients["assigned"], practitioner=left, starts_on=north.today(), by=by)
