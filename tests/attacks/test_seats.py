"""Invitations that are bent, agencies that are switched, rights that end in the middle of the work."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.founding import found_by_invitation
from agencies.invitations import token_for
from agencies.models import Agency, Invitation, Membership
from agencies.services import (
    accept_invitation,
    add_member,
    change_seat,
    end_membership,
    make_token,
    offer_seat,
    revoke_invitation,
)
from tests.attacks.harness import first, text_of
from tests.cast import PASSWORD, Cast

NEW = {"name": "Nora Newcomb", "password": "seven quiet green lakes"}


def offer(cast: Cast, *, email: str = "nora@example.org", days_ago: int = 0) -> Invitation:
    with tenancy.activate(cast.pk):
        return offer_seat(
            email=email,
            name="Nora Newcomb",
            role=Role.INTAKE,
            by=cast.actors[Role.ADMINISTRATOR],
            at=timezone.now() - timedelta(days=days_ago),
        )


def elsewhere(work: Callable[[], Any]) -> Any:
    """What ``work`` gives on a connection of its own, where it is kept."""
    done: list[Any] = []

    def run() -> None:
        try:
            done.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    return done[0]


@pytest.fixture
def founding(north: Cast) -> Iterator[Invitation]:
    """An invitation that other connections see, too; its agency is closed afterwards."""
    slug = f"twice-{uuid4().hex[:8]}"
    new = {"name": "Twice House", "slug": slug, "time_zone": "America/Chicago", "person": "Nora Newcomb"}
    yield elsewhere(lambda: found_by_invitation(**new, email=f"nora@{slug}.example", at=timezone.now()))
    elsewhere(lambda: Agency.objects.filter(slug=slug).update(closed_at=timezone.now()))


def test_attack_44_invitation_bent(north: Cast, south: Cast, intruder: Any, founding: Invitation) -> None:
    used, expired, revoked = (
        offer(north),
        offer(north, email="late@example.org", days_ago=8),
        offer(north, email="no@example.org"),
    )
    with tenancy.activate(north.pk):
        revoke_invitation(revoked, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
        with pytest.raises(Exception, match="another e-mail address"):
            accept_invitation(used, user=south.users[Role.INTAKE], agency=north.agency, at=timezone.now())
    bent = {
        **NEW,
        "role": "administrator",
        "agency": south.pk,
        "email": "evil@example.org",
        "membership": "1",
    }
    assert intruder(None).post(f"/join/north/{token_for(used)}/", bent).status_code == 302
    with tenancy.activate(north.pk):
        seat = Membership.objects.select_related("user").get(pk=used.membership_id)
        assert (seat.role, seat.user and seat.user.email) == ("intake", "nora@example.org")
    forged = signing.Signer(key="guess", salt="evoke.invitation", sep="~").sign(
        f"{north.pk}.{used.public_id}"
    )
    closed = [token_for(one) for one in (used, expired, revoked)] + [
        token_for(first(south, Invitation)),
        forged,
    ]
    assert [intruder(None).post(f"/join/north/{token}/", NEW).status_code for token in closed] == [410] * 5
    assert sorted(_twice_at_once(founding)) == [302, 410]
    assert elsewhere(lambda: _joined(founding.agency.pk)) == 1


def _joined(agency_id: int) -> int:
    with tenancy.activate(agency_id), transaction.atomic():
        return Membership.objects.exclude(joined_at=None).count()


def _twice_at_once(invitation: Invitation) -> list[int]:
    together = Barrier(2)
    address = f"/join/{invitation.agency.slug}/{token_for(invitation)}/"

    def join() -> int:
        together.wait(timeout=10)
        return int(Browser().post(address, NEW).status_code)

    with ThreadPoolExecutor(2) as pool:
        return [ready.result() for ready in [pool.submit(elsewhere, join) for _ in range(2)]]


def test_attack_45_switch_of_the_agency(north: Cast, south: Cast, intruder: Any, watch: Any) -> None:
    """The address alone says which agency; nothing of it is kept in the browser's session."""
    with tenancy.activate(south.pk):
        ada = south.actors[Role.ADMINISTRATOR]
        user = north.users[Role.PRACTITIONER]
        seat = add_member(user, role=Role.AUDITOR, name="Petra Twice", by=ada, at=timezone.now())
    watch.look_again()
    both, client = intruder(None), north.clients["assigned"].public_id
    both.other_markers, both.other_references = (), frozenset()  # south is hers, too
    before = both.cookies
    both.post("/accounts/login/", {"login": "petra@north.example", "password": PASSWORD})
    assert SESSION_KEY in both.session
    assert "agency" not in str(dict(both.session.items()))
    assert "north" not in str(dict(both.session.items())).replace("petra@north.example", "")
    for _ in range(2):
        assert "Practitioner" in text_of(both.get("/a/north/admin/"))
        assert "Auditor" in text_of(both.get("/a/south/admin/"))
        assert both.get(f"/a/north/clients/{client}/").status_code == 200
        assert both.get(f"/a/south/clients/{client}/").status_code == 404
        assert both.post(f"/a/south/sessions/new/{client}/", {}).status_code == 403
    with tenancy.activate(south.pk):
        end_membership(seat, by=ada, at=timezone.now())
    assert both.get("/a/south/admin/").status_code == 404
    assert both.get("/a/north/admin/").status_code == 200
    old, csrf = both.session.session_key, before.get("csrf")
    both.post("/accounts/logout/")
    assert both.get("/a/north/admin/").status_code == 302
    both.post("/accounts/login/", {"login": "petra@north.example", "password": PASSWORD})
    assert both.session.session_key != old
    assert csrf is None or both.cookies["csrf"].value != csrf.value
    watch.look_again()


def test_attack_46_rights_that_end_in_the_middle(north: Cast, south: Cast, intruder: Any) -> None:
    """The very next request is judged by what holds then: by browser, by key, by signed link."""
    ada, at = north.actors[Role.ADMINISTRATOR], timezone.now()
    petra, sunil, ines = (intruder(role) for role in (Role.PRACTITIONER, Role.SUPERVISOR, Role.INTAKE))
    with tenancy.activate(north.pk):
        _, petras_key = make_token(name="Petra", by=north.practitioner, at=at)
        _, ines_key = make_token(name="Ines", by=north.actors[Role.INTAKE], at=at)
    link, clients = f"/join/north/{token_for(offer(north))}/", north.url("/api/v1/clients/")

    def by_key(key: str) -> int:
        return int(intruder(None).get(clients, headers={"Authorization": f"Bearer {key}"}).status_code)

    everything = [
        petra.get(clients).status_code,
        sunil.get(clients).status_code,
        ines.get(clients).status_code,
    ]
    assert [*everything, by_key(petras_key), by_key(ines_key)] == [200] * 5
    with tenancy.activate(north.pk):
        end_membership(north.members[Role.PRACTITIONER], by=ada, at=at)
        change_seat(north.members[Role.SUPERVISOR], role=Role.CODER, title="", teams=[], by=ada, at=at)
    assert (petra.get(clients).status_code, by_key(petras_key)) == (404, 401)
    assert sunil.get(clients).status_code == 403
    assert intruder(None).get(clients, headers={"Authorization": "Bearer "}).status_code == 401
    assert (
        intruder(None)
        .get(south.url("/api/v1/clients/"), headers={"Authorization": f"Bearer {ines_key}"})
        .status_code
        == 401
    )
    north.users[Role.INTAKE].is_active = False
    north.users[Role.INTAKE].save()
    assert (ines.get(clients).status_code, by_key(ines_key)) == (401, 401)
    assert intruder(None).get(link).status_code == 200
    Agency.objects.filter(pk=north.pk).update(closed_at=at)
    assert sunil.get(clients).status_code == 404
    assert intruder(None).get(link).status_code == 404
