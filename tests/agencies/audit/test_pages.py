"""The trail for people: narrowed, paged, taken out; roots; what stands out; the client's own report."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent, Root
from agencies.audit.pages import PER_PAGE
from agencies.audit.roots import read_file
from agencies.audit.services import record
from clients.unusual import MANY_AN_HOUR, unusual_access
from tests.cast import Cast


@pytest.fixture
def ada(north: Cast, as_member: Any) -> Any:
    return as_member(north, Role.ADMINISTRATOR)


def rows_in(page: Any) -> int:
    return int(page.content.decode().count('class="field-act"'))


def test_lines_of_one_client_are_found_by_her_number(north: Cast, ada: Any) -> None:
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        expected = AuditEvent.objects.about(client.public_id).count()

    page = ada.get(north.url(f"/trail/?client={client.number}"))

    assert rows_in(page) == min(expected, PER_PAGE) > 5
    assert "Amara" in page.content.decode()
    assert "Tomas" not in page.content.decode()


def test_number_that_nobody_has_is_told_and_shows_no_line(north: Cast, south: Cast, ada: Any) -> None:
    for typed in ("nobody", "canary"):
        page = ada.get(north.url(f"/trail/?client={typed}"))
        assert "No client within your reach has this number." in page.content.decode()
        assert rows_in(page) == 0


def test_days_are_the_agencys_own_and_in_order(north: Cast, ada: Any) -> None:
    today = north.today()
    page = ada.get(north.url(f"/trail/?since={today}&until={today - timedelta(days=1)}"))
    assert "Choose a last day that is not before the first." in page.content.decode()
    assert rows_in(ada.get(north.url(f"/trail/?since={today}&until={today}"))) == PER_PAGE
    assert rows_in(ada.get(north.url(f"/trail/?until={today - timedelta(days=400)}"))) == 0


def test_older_lines_follow_without_a_gap(north: Cast, ada: Any, django_assert_num_queries: Any) -> None:
    with tenancy.activate(north.pk):
        total = AuditEvent.objects.filter(act="add").count()
    seen, path, counts = 0, "/trail/?act=add", []
    while path:
        page = ada.get(north.url(path))
        counts.append(rows_in(page))
        seen += counts[-1]
        found = re.search(r'rel="next"\s+href="([^"]+)"', page.content.decode())
        path = f"/trail/{found[1].replace('&amp;', '&')}" if found else ""
    assert seen == total
    assert set(counts[:-1]) == {PER_PAGE}


@pytest.mark.parametrize("mark", ["x", "2026-01-01_1", "2026-01-01T00:00:00+00:00_x", "_", "9999"])
def test_mark_that_nobody_gave_shows_the_newest(north: Cast, ada: Any, mark: str) -> None:
    page = ada.get(north.url("/trail/"), {"before": mark})
    assert (page.status_code, rows_in(page)) == (200, PER_PAGE)


def test_trail_is_taken_out_as_a_table_without_formulas(north: Cast, ada: Any) -> None:
    with tenancy.activate(north.pk):
        AuditEvent.objects.create(at=timezone.now(), act="change", kind="=1+1", fields=["=cmd()"])

    answer = ada.get(north.url("/trail/lines.csv?act=change"))

    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode()
    assert '"\'=1+1"' in text
    assert '"\'=cmd()"' in text
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("-pk")[0]
    assert (line.act, line.kind, line.fields) == ("export", "audit.AuditEvent", ["act"])


def test_root_is_downloaded_and_fits(north: Cast, ada: Any) -> None:
    with tenancy.activate(north.pk):
        root = Root.objects.get()
    listed = ada.get(north.url("/trail/roots/")).content.decode()

    answer = ada.get(north.url(f"/trail/roots/{root.public_id}/"))

    assert str(root.public_id) in listed
    assert f"evoke-root-north-{root.day}.json" in answer["Content-Disposition"]
    said, _ = read_file(answer.content.decode())
    assert (said.agency, said.lines, said.hash) == ("north", root.seq, bytes(root.hash).hex())


@pytest.mark.parametrize("path", ["/trail/", "/trail/lines.csv", "/trail/roots/", "/clients/unusual/"])
def test_pages_are_for_those_who_answer_for_the_agency(north: Cast, as_member: Any, path: str) -> None:
    allowed = {role for role in north.users if as_member(north, role).get(north.url(path)).status_code == 200}
    assert allowed == {Role.ADMINISTRATOR, Role.AUDITOR}


def whys(north: Cast) -> set[tuple[str, str]]:
    with tenancy.activate(north.pk):
        found = unusual_access(north.actors[Role.ADMINISTRATOR], at=timezone.now() + timedelta(seconds=1))
        return {(one.seat.name.split()[0], one.why) for one in found}


def test_what_stands_out(north: Cast) -> None:
    """In the cast everybody is called North; Stella opens a record that was never on her caseload."""
    never = ("Stella", "Never had this client on the caseload.")
    assert never not in whys(north)
    with tenancy.activate(north.pk):
        record(Action.VIEW, north.clients["assigned"], by=north.stranger)
    found = whys(north)
    assert never in found
    assert ("Stella", "Has the same last name as the client.") in found
    assert not [one for one in found if "within an hour" in one[1]]


def test_many_records_within_an_hour_stand_out(north: Cast, ada: Any) -> None:
    with tenancy.activate(north.pk):
        like = AuditEvent.objects.filter(client_reference__isnull=False, actor__isnull=False)[0]
        hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
        for number in range(MANY_AN_HOUR):
            AuditEvent.objects.create(
                at=hour + timedelta(seconds=number),
                actor_id=north.supervisor.membership_id,
                role=Role.SUPERVISOR,
                act="view",
                kind="clients.Client",
                client_reference=f"00000000-0000-4000-8000-{number:012}",
                reference=like.reference,
            )

    page = ada.get(north.url("/clients/unusual/")).content.decode()

    assert f"Opened the records of {MANY_AN_HOUR} clients within an hour." in page
    (lines,) = set(re.findall(r'href="(/a/north/trail/\?[^"]*since=[^"]*)"', page))
    assert rows_in(ada.get(lines.replace("&amp;", "&"))) > MANY_AN_HOUR - 1


def test_client_reads_who_opened_her_record_and_why(north: Cast, as_member: Any) -> None:
    client = north.clients["self"]
    with tenancy.activate(north.pk):
        for _ in range(2):
            record(Action.VIEW, client, by=north.stranger)
        record(Action.VIEW, north.clients["other"], by=north.supervisor)

    page = as_member(north, Role.CLIENT).get(north.url("/portal/opened/")).content.decode()

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert re.search(r"Stella North read your record on \w+, \w+ \d+, \d{4}, \d+ times", words)
    assert "They work with you." in words
    assert "Sunil" not in words or "read your record" in words
    assert str(client.public_id) not in page
    assert "Selma North read" not in words


def test_staff_have_no_such_page(north: Cast, as_member: Any) -> None:
    assert as_member(north, Role.PRACTITIONER).get(north.url("/portal/opened/")).status_code == 404
