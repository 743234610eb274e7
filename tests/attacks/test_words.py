"""What slips out by the way: on error pages, in logs, in mails, and to whoever runs the installation."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

import pytest
from celery.app.trace import LOG_FAILURE
from django.conf import settings as product
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from agencies import tasks_mail, tenancy
from agencies.access.models import SupportSession
from agencies.access.vocabulary import Role
from agencies.audit.models import Act, AuditEvent
from agencies.models import Agency, Invitation, Membership, User
from config.platform_admin import platform_admin
from plans.tasks import make_pdf
from tests.agencies.factors.codes import step_taken
from tests.attacks.harness import first, leaks_in, markers_of, own_pages, references_of, state_of, text_of
from tests.cast import CLIENTS, PASSWORD, Cast


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation's own handler writes, with everything down to the finest level."""
    root, written = logging.getLogger(), io.StringIO()
    handler = next(handler for handler in root.handlers if type(handler) is logging.StreamHandler)
    before, level, own_level = handler.setStream(written), root.level, handler.level
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    handler.setLevel(own_level)
    if before is not None:
        handler.setStream(before)


def personal(cast: Cast) -> tuple[str, ...]:
    """Words of the people of one agency, as they stand in its records."""
    return (f"canary-{cast.slug}", f"{cast.slug}.example", *CLIENTS.values())


def test_attack_51_failure_with_somebodys_words(
    north: Cast, south: Cast, intruder: Any, settings: Any, log: io.StringIO
) -> None:
    settings.AGENCY_URLCONF = "tests.attacks.urls_that_fail"
    petra = intruder(Role.PRACTITIONER, raise_request_exception=False)
    for path in ("/failing/", "/doubled/", "/api/v1/failing/"):
        answer = petra.get(north.url(path))
        assert answer.status_code == 500
        assert leaks_in(text_of(answer), personal(north), references_of(north)) == []
    written = log.getvalue()
    assert written.count("urls_that_fail.py") > 2
    assert "django.db.utils.IntegrityError" in written
    assert "RuntimeError" in written
    assert leaks_in(written, personal(north), frozenset()) == []
    assert (product.DEBUG, product.ADMINS, product.MANAGERS) == (False, [], [])
    assert find_spec("sentry_sdk") is None
    assert mail.outbox == []


def test_attack_52_logs_of_a_day(north: Cast, south: Cast, intruder: Any, log: io.StringIO) -> None:
    """Every page once, with its own records, foreign ones and searches; tasks that fail, too."""
    sunil, sent = intruder(Role.SUPERVISOR), {"name": "canary-north", "email": "amara@north.example"}
    for _, path in own_pages(north):
        sunil.get(f"{path}?q=canary-nort&client=Amara")
        sunil.post(path, {**sent, "note": "canary-north"})
    intruder(None).post("/accounts/login/", {"login": "amara@north.example", "password": "wrong"})
    _fail_as_a_task_does(OSError(str(sent)))
    written = log.getvalue()
    assert len(written.splitlines()) > 50
    assert "Task plans.make_pdf[1] raised unexpected: OSError" in written
    assert leaks_in(written, (*personal(north), *personal(south)), references_of(south)) == []


def _fail_as_a_task_does(error: Exception) -> None:
    told = {"name": make_pdf.name, "id": "1", "description": "raised unexpected", "exc": repr(error)}
    logging.getLogger("celery.app.trace").error(LOG_FAILURE, told, exc_info=error)


def test_attack_53_mail_of_the_wrong_agency(north: Cast, south: Cast, settings: Any, watch: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://evoke.example"
    for cast in (north, south):
        invitation, ada = first(cast, Invitation), cast.members[Role.ADMINISTRATOR]
        with tenancy.activate(cast.pk):
            Invitation.objects.filter(pk=invitation.pk).update(sent_at=None)
        tasks_mail.send_invitation.run(agency_id=cast.pk, membership_id=ada.pk, invitation_id=invitation.pk)
    watch.look_again()  # south has sent its own mail
    letters = list(mail.outbox)
    mail.outbox.clear()
    for letter, cast, other in zip(letters, (north, south), (south, north), strict=True):
        assert letter.recipients() == [first(cast, Invitation).email]
        assert leaks_in(f"{letter.subject}{letter.body}", markers_of(other), references_of(other)) == []
        assert re.findall(r"https?://[^/]+/join/(\w+)/", str(letter.body)) == [cast.slug]
        assert re.findall(r"https?://[^/]+", str(letter.body)) == ["https://evoke.example"]
        assert "canary" not in letter.body
    Browser().post(
        "/accounts/password/reset/", {"email": "petra@north.example"}, headers={"host": "localhost"}
    )
    (letter,) = mail.outbox
    assert letter.recipients() == ["petra@north.example"]
    assert set(re.findall(r"https?://[^/\s]+", str(letter.body))) == {"https://evoke.example"}
    mail.outbox.clear()


def test_attack_54_support_and_the_operator(north: Cast, south: Cast, intruder: Any, watch: Any) -> None:
    """An operator is a stranger until she gives a reason where support is allowed; then she reads."""
    assert find_spec("hijack") is find_spec("loginas") is find_spec("impersonate") is None
    assert set(platform_admin._registry) == {Agency, User}
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert intruder(role).get("/platform/").status_code in {302, 403}
    User.objects.create_user("olga@operator.example", PASSWORD, name="Olga", is_operator=True)
    olga = intruder(None)
    olga.post("/accounts/login/", {"login": "olga@operator.example", "password": PASSWORD})
    assert olga.get("/platform/")["Location"] == "/accounts/second-factor/needed/?next=/platform/"
    step_taken(olga, User.objects.get(email="olga@operator.example"))
    assert olga.get("/platform/").status_code == 200
    sent = {"agency": "north", "reason": "The list of clients fails for every practitioner."}
    olga.other_markers = tuple(
        set(markers_of(south)) - {"South House", " South"}
    )  # she may choose it by name
    for allowed, reason in ((False, sent["reason"]), (True, ""), (True, "because")):
        Agency.objects.filter(pk=north.pk).update(support_allowed=allowed)
        assert olga.post("/platform/support/", {**sent, "reason": reason}).status_code == 200
        for _, path in list(own_pages(north))[:40]:
            assert olga.get(path).status_code == 404
    assert olga.post("/platform/support/", sent).status_code == 302
    olga.other_markers = markers_of(south)
    banner = olga.get(north.url("/admin/clients/client/")).content.decode()
    assert "Support session" in banner
    assert sent["reason"] in banner
    before = state_of(north)
    for name, path in own_pages(north):
        expected = {200} if name == "stay" else {302, 403, 404, 405}  # "somebody is still there": no record
        assert olga.post(path, {"note": "x", "description": "x"}).status_code in expected, path
    changed = {name for name, state in state_of(north).items() if state != before[name]}
    assert changed == {"audit_auditevent"}
    for _, path in list(own_pages(south))[:40]:
        assert olga.get(path).status_code == 404
    with tenancy.activate(north.pk):
        session = SupportSession.objects.order_by("-pk")[:1].get()
        asked = AuditEvent.objects.filter(ground=session.public_id, act=Act.REQUEST)
        assert set(asked.values_list("actor__name", "role")) == {("Olga", Role.SUPPORT)}
        assert session.ends_at - session.opened_at <= timedelta(hours=1)
        Membership.objects.filter(pk=session.seat_id).update(ended_at=timezone.now())
    assert olga.get(north.url("/admin/clients/client/")).status_code == 404
