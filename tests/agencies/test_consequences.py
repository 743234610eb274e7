"""What a change of a seat would do is what it does: reckoned and then done, for every role and team."""

from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import actor_by_membership
from agencies.access.rights import changes_between, rights_of
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit.models import AuditEvent
from agencies.consequences import NotSeen, carry_out, rehearse
from agencies.models import Invitation, Membership, Team, TeamMember
from agencies.services import change_seat, end_membership, make_token
from clients.models import Client
from clients.services import assign_practitioner
from clients.worklists import nobody_works_with
from plans.models import PlanVersion
from sessions.fidelity.models import Review
from sessions.models import Session, SessionNote
from tests.agencies.seats import offer, second_administrator

pytestmark = pytest.mark.urls("config.agency_urls")  # the names of rows lead to their pages

WATCHED = {
    (Client, Action.VIEW): ("Gains", "Loses"),
    (Session, Action.SIGN): ("be signed again", "can no longer be signed"),
    (SessionNote, Action.COSIGN): ("then be cosigned", "no longer be cosigned"),
    (Review, Action.CODE): ("can be coded again", "uncoded"),
    (PlanVersion, Action.CHANGE): ("can be written again", "in draft can no longer be changed"),
}


def reached(north, seat):
    """What the person really reaches now, asked as every request asks it."""
    actor = actor_by_membership(seat.pk, agency=north.agency, at=timezone.now())
    return {
        (model, action): set(policy.within_reach(actor, action, model.objects.all())) if actor else set()
        for model, action in WATCHED
    }


def told(preview):
    """(number, words) of every sentence that has a number."""
    return {
        (word, line.sentence) for line in preview.lines for word in line.sentence.split() if word.isdigit()
    }


def numbers(preview, words):
    return [int(number) for number, sentence in told(preview) if words in sentence]


def what_is_kept():
    rows = Membership.objects.order_by("pk").values_list("pk", "role", "title", "ended_at")
    places = TeamMember.objects.order_by("pk").values_list("pk", flat=True)
    open_ones = Invitation.objects.filter(revoked_at=None).count()
    return list(rows), list(places), open_ones, AuditEvent.objects.count()


@pytest.mark.parametrize("before", STAFF_ROLES)
def test_what_is_shown_is_what_changes(north, south, before):
    by = north.actor(second_administrator(north, south))
    seat = north.members[before]
    with tenancy.activate(north.pk):
        teams = list(Team.objects.order_by("name"))
        for after in STAFF_ROLES:
            for chosen in ([], teams[:1], teams):
                act = partial(change_seat, seat, role=after, title="", teams=chosen, by=by, at=timezone.now())
                compare(north, seat, act, by)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_what_is_shown_of_an_end_is_what_ends(north, south, role):
    by, seat = north.actor(second_administrator(north, south)), north.members[role]
    with tenancy.activate(north.pk):
        compare(north, seat, partial(end_membership, seat, by=by, at=timezone.now()), by)


def compare(north, seat, act, by):
    kept = what_is_kept()
    preview = rehearse(seat, act, by=by)
    assert what_is_kept() == kept
    with transaction.atomic():
        old, waiting = reached(north, seat), set(nobody_works_with(by))
        act()
        new = reached(north, seat)
        alone = set(nobody_works_with(by)) - waiting
        transaction.set_rollback(True)
    for kind, (gains, loses) in WATCHED.items():
        gained, lost = len(new[kind] - old[kind]), len(old[kind] - new[kind])
        expected = ([gained] if gained else [], [lost] if lost else [])
        assert (numbers(preview, gains), numbers(preview, loses)) == expected, (kind, seat.role)
    assert numbers(preview, "then without a practitioner") == ([len(alone)] if alone else [])
    shown = {item.label for line in preview.lines if line.sentence.startswith("Loses") for item in line.items}
    assert shown == {str(client) for client in old[Client, Action.VIEW] - new[Client, Action.VIEW]}


@pytest.mark.parametrize("before", STAFF_ROLES)
@pytest.mark.parametrize("after", STAFF_ROLES)
def test_rights_that_change_are_told_in_the_words_of_the_table(before, after):
    """Taking the lost ones away and adding the new ones gives the other role's rights."""

    def table(role):
        return {
            (each.records, action, right.reach, right.unless)
            for each in rights_of(role)
            for right in each.rights
            for action in right.actions
        }

    changed = {change.records for change in changes_between(before, after)}
    assert changed == {records for records, *_ in table(before) ^ table(after)}


def test_a_practitioner_who_becomes_a_supervisor(north):
    told = {change.records: change for change in changes_between(Role.PRACTITIONER, Role.SUPERVISOR)}
    clients = told["clients"]
    assert clients.gained == ("Assign clients of their teams.",)
    assert clients.lost == ()
    assert clients.instead[0] == (
        "View, change and invite clients of their teams, instead of clients on their caseload."
    )
    assert told["session notes"].lost == (
        "Add session notes of clients on their caseload.",
        "Change and sign session notes of sessions they wrote themselves; what is signed stays as it is.",
        "Amend session notes of sessions they wrote themselves; a note is amended after it was signed; "
        "until then it is changed.",
    )


def test_what_was_not_seen_is_not_done(north):
    by, petra = north.actors[Role.ADMINISTRATOR], north.seat("Petra")
    with tenancy.activate(north.pk):
        act = partial(end_membership, petra, by=by, at=timezone.now())
        seen = rehearse(petra, act, by=by)
        assign_practitioner(north.clients["other"], practitioner=petra, starts_on=by.today, by=by)
        kept = what_is_kept()
        with pytest.raises(NotSeen) as unseen:
            carry_out(petra, act, by=by, seen=seen.digest)
        assert what_is_kept() == kept
        assert numbers(unseen.value.preview, "Loses") == [2]
        carry_out(petra, act, by=by, seen=unseen.value.preview.digest)
        assert Membership.objects.get(pk=petra.pk).ended_at is not None


def test_a_rehearsal_sends_nothing(north, django_capture_on_commit_callbacks):
    """Moving a seat that waits renews its invitation; rehearsed, no mail is queued."""
    by, invitation = north.actors[Role.ADMINISTRATOR], offer(north)
    with tenancy.activate(north.pk), django_capture_on_commit_callbacks() as queued:
        act = partial(
            change_seat,
            invitation.membership,
            role=Role.INTAKE,
            title="",
            teams=[],
            by=by,
            at=timezone.now(),
        )
        rehearse(invitation.membership, act, by=by)
        assert queued == []
        assert Invitation.objects.get(pk=invitation.pk).revoked_at is None


def test_keys_and_invitations_are_among_the_consequences(north):
    by, petra = north.actors[Role.ADMINISTRATOR], north.seat("Petra")
    with tenancy.activate(north.pk):
        make_token(name="Warehouse", by=north.practitioner, at=timezone.now())
        to_move = partial(change_seat, petra, role=Role.CODER, title="", teams=[], by=by, at=timezone.now())
        moved = rehearse(petra, to_move, by=by)
        ended = rehearse(petra, partial(end_membership, petra, by=by, at=timezone.now()), by=by)
    assert numbers(moved, "act with the rights") == [2]
    assert numbers(ended, "stop working") == [2]
    for preview in (moved, ended):
        assert numbers(preview, "withdrawn") == [1]
        assert "Amara North, amara@north.example" in {
            item.label for line in preview.lines for item in line.items
        }
