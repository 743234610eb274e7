"""After an emergency access: what stands in the trail, who is told, and somebody else’s review."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.models import Membership
from clients import tasks_mail
from clients.emergency import end_emergency, review_emergency
from clients.models import EmergencyAccess, EmergencyReview
from tests.access.emergencies import OPEN, asked, page_of
from tests.access.stage import NEED, emergency, lines, requests_under
from tests.cast import Cast

AsMember = Callable[[Cast, Role], Browser]


def test_every_request_rests_on_it_and_names_the_client(north: Cast, as_member: AsMember) -> None:
    access = emergency(north)
    petra, olive = as_member(north, Role.PRACTITIONER), north.clients["other"]
    petra.get(page_of(north))
    petra.get(north.url("/admin/clients/client/"))
    petra.get(page_of(north, "assigned"))
    assert requests_under(north, access) == [
        ("clients:page", ["GET", "200"]),
        ("admin:clients_client_changelist", ["GET", "200"]),
        ("clients:page", ["GET", "200"]),
    ]
    read = lines(north, act=Action.VIEW, kind="clients.Client", actor_id=access.seat_id)
    assert [(line.client_reference, line.ground) for line in read if line.client_reference] == [
        (olive.public_id, access.public_id),
        (north.clients["assigned"].public_id, None),
    ]
    page = as_member(north, Role.ADMINISTRATOR).get(north.url(f"/clients/emergency/{access.public_id}/"))
    assert "Clients: page" in page.content.decode()


def test_those_who_answer_for_the_record_are_told_and_see_it(
    north: Cast, as_member: AsMember, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        access = emergency(north)
    assert len(queued) == 2  # Ada, and Sven, who supervises the client's team
    sven = north.seat("Sven")
    tasks_mail.tell_of_emergency.run(agency_id=north.pk, membership_id=sven.pk, access_id=access.pk)
    (letter,) = mail.outbox
    assert letter.recipients() == ["sven@north.example"]
    assert "Petra North" in letter.body
    for words in ("Olive", "night line", "canary"):
        assert words not in f"{letter.subject} {letter.body}"
    browser = Browser()
    assert sven.user is not None
    browser.force_login(sven.user)
    for one in (browser, as_member(north, Role.ADMINISTRATOR)):
        assert NEED.reason in one.get(north.url("/admin/")).content.decode()
        assert NEED.reason in one.get(north.url("/clients/emergency/")).content.decode()
    assert NEED.reason not in as_member(north, Role.SUPERVISOR).get(north.url("/admin/")).content.decode()
    ended = browser.post(north.url(f"/clients/emergency/{access.public_id}/end/"), follow=True)
    assert "Ended by" in ended.content.decode()
    assert as_member(north, Role.PRACTITIONER).get(page_of(north)).status_code == 404


def test_page_about_access_says_until_when_and_why(north: Cast, as_member: AsMember) -> None:
    emergency(north)
    path = north.url(f"/clients/{north.clients['other'].public_id}/access/")
    page = as_member(north, Role.ADMINISTRATOR).get(path).content.decode()
    assert "open to them by emergency access until" in page
    assert "night line" in page


def test_somebody_else_reviews_once_and_for_good(north: Cast, as_member: AsMember) -> None:
    access = emergency(north)
    ada, petra = as_member(north, Role.ADMINISTRATOR), as_member(north, Role.PRACTITIONER)
    path = north.url(f"/clients/emergency/{access.public_id}/")
    verdict = {"justified": "no", "note": "A colleague could have been called instead."}
    assert "still open" in ada.post(path, verdict).content.decode()
    with tenancy.activate(north.pk):
        end_emergency(access, by=north.practitioner, at=timezone.now())
    assert petra.post(path, verdict).status_code == 403
    assert "Petra North opened the record of Olive North" in ada.get(north.url("/admin/")).content.decode()
    for bad in ({"justified": "", "note": verdict["note"]}, {"justified": "no", "note": "ok"}):
        assert "No review was noted" in ada.post(path, bad).content.decode()
    assert "Not justified" in ada.post(path, verdict, follow=True).content.decode()
    assert "Petra North opened" not in ada.get(north.url("/admin/")).content.decode()
    assert "reviewed already" in ada.post(path, verdict).content.decode()
    assert verdict["note"] in petra.get(path).content.decode()
    with tenancy.activate(north.pk):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            EmergencyReview.objects.filter(access=access).update(justified=True)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            EmergencyReview.objects.filter(access=access).delete()


def test_nobody_reviews_her_own_not_even_in_another_seat(north: Cast) -> None:
    access = emergency(north, role=Role.SUPERVISOR)
    sunil, now = north.actors[Role.SUPERVISOR], timezone.now()
    told: dict[str, Any] = {"justified": True, "note": "I had to see it that night.", "at": now}
    with tenancy.activate(north.pk):
        end_emergency(access, by=sunil, at=now)
        with pytest.raises(ValidationError, match="Somebody else reviews"):
            review_emergency(access, by=sunil, **told)
        ada = north.members[Role.ADMINISTRATOR]
        Membership.objects.filter(pk=sunil.membership_id).update(ended_at=now)
        Membership.objects.filter(pk=ada.pk).update(user_id=sunil.user_id)  # she came back as administrator
        with pytest.raises(ValidationError, match="Somebody else reviews"):
            review_emergency(access, by=north.actors[Role.ADMINISTRATOR], **told)
        with pytest.raises(IntegrityError, match="by_somebody_else"), transaction.atomic():
            EmergencyReview.objects.create(
                access=access,
                opened_by_id=access.seat_id,
                reviewer_id=access.seat_id,
                justified=True,
                note=told["note"],
                reviewed_at=now,
            )


def test_two_without_a_review_are_the_limit(north: Cast, as_member: AsMember) -> None:
    for client in ("other", "self"):
        emergency(north, client=client)
    refused = as_member(north, Role.PRACTITIONER).post(north.url(OPEN), asked(north, "team"))
    assert "wait for their review" in refused.content.decode()
    with tenancy.activate(north.pk):
        for access in EmergencyAccess.objects.filter(seat_id=north.practitioner.membership_id, review=None):
            end_emergency(access, by=north.practitioner, at=timezone.now())
            review_emergency(
                access,
                justified=True,
                note="It was right to look that night.",
                by=north.actors[Role.ADMINISTRATOR],
                at=timezone.now(),
            )
    petra = as_member(north, Role.PRACTITIONER)
    assert petra.post(north.url(OPEN), asked(north, "team"), follow=True).status_code == 200
    assert petra.get(page_of(north, "team")).status_code == 200
