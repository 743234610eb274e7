"""From the draft to the plan in force, on its pages and in the database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import Agency
from plans.models import PlanVersion, Signature
from plans.parts import read_content
from plans.services import offer_version, revise_plan
from tests.cast import Cast
from tests.plans import stage

SignIn = Callable[[Cast, Role], Browser]
SIGN = {"typed_name": "Stella North", "intends": "on"}


@pytest.fixture
def stella(north: Cast) -> Browser:
    """The practitioner of the client who has a seat."""
    user, browser = north.seat("Stella").user, Browser()
    assert user is not None
    browser.force_login(user)
    return browser


def address(cast: Cast, version: PlanVersion, verb: str = "") -> str:
    return cast.url(f"/plans/{version.public_id}/{verb}")


def states(cast: Cast, version: PlanVersion) -> list[str]:
    """The states of all versions of a plan, in their order."""
    with tenancy.activate(cast.pk):
        return [row.state for row in PlanVersion.objects.filter(plan=version.plan).order_by("number")]


def test_plan_that_was_declined_is_written_anew_and_replaces_the_one_in_force(
    north: Cast, stella: Browser
) -> None:
    first = stage.signed(north)
    stella.post(address(north, first, "countersign/"), SIGN)
    assert states(north, first) == ["active"]

    with tenancy.activate(north.pk):
        second = revise_plan(first, by=north.stranger)
        offer_version(second, by=north.stranger, at=timezone.now())
        stage.client_declines(north, second)
    page = stella.get(address(north, second)).content.decode()
    assert "Sundays do not work for me" in page
    assert states(north, first) == ["active", "declined"]

    answer = stella.post(address(north, second, "revise/"))
    with tenancy.activate(north.pk):
        third = PlanVersion.objects.get(plan=first.plan, number=3)
        assert answer["Location"] == address(north, third, "write/")
        assert read_content(third) == read_content(second)
        offer_version(third, by=north.stranger, at=timezone.now())
        stage.client_signs(north, third)
    assert states(north, first) == ["active", "superseded", "signed"]

    stella.post(address(north, third, "countersign/"), SIGN)
    assert states(north, first) == ["superseded", "superseded", "active"]


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        ("self", "Offered. The client can read and sign it in the portal."),
        (
            "assigned",
            "Offered. Invite the client to the portal, or go through the printed plan together.",
        ),
    ],
)
@pytest.mark.parametrize("verb", ["offer/", "write/"])
def test_offer_says_what_comes_next_for_this_client(
    north: Cast, stella: Browser, as_member: SignIn, reach: str, says: str, verb: str
) -> None:
    version = stage.draft(north, reach)
    browser = stella if reach == "self" else as_member(north, Role.PRACTITIONER)
    fields = stage.as_browser_sends(browser.get(address(north, version, "write/")))

    page = browser.post(address(north, version, verb), {**fields, "do": "offer"}, follow=True)

    assert page.content.decode().count(says) == 1


def test_page_says_how_each_signed_and_since_when_the_plan_is_active(north: Cast, stella: Browser) -> None:
    version = stage.signed(north)
    with tenancy.activate(north.pk):
        version = stage.countersign(north, version)

    page = stella.get(address(north, version)).content.decode()

    assert (page.count("Signed in, typed full name"), page.count("Active since ")) == (2, 1)


@pytest.mark.parametrize("days", [1, 90, 180])
def test_review_is_due_the_agencys_days_after_signing(north: Cast, stella: Browser, days: int) -> None:
    Agency.objects.filter(pk=north.pk).update(plan_review_days=days)
    version = stage.signed(north)

    stella.post(address(north, version, "countersign/"), SIGN)

    with tenancy.activate(north.pk):
        version.refresh_from_db()
    assert version.review_due_on == north.today() + timedelta(days=days)


def test_countersigning_twice_leaves_one_signature(north: Cast, stella: Browser) -> None:
    version = stage.signed(north)

    answers = [stella.post(address(north, version, "countersign/"), SIGN) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [address(north, version)] * 2
    with tenancy.activate(north.pk):
        assert Signature.objects.filter(version=version).count() == 2
        assert AuditEvent.objects.filter(act="cosign", reference=version.public_id).count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"typed_name": "  ", "intends": "on"}, "Type your full name to sign."),
        ({"typed_name": "Stella North"}, "Tick this box to show that you mean to sign."),
    ],
)
def test_signature_without_name_or_intent_is_not_taken(
    north: Cast, stella: Browser, sent: dict[str, str], says: str
) -> None:
    version = stage.signed(north)

    page = stella.post(address(north, version, "countersign/"), sent).content.decode()

    assert says in page
    assert f'value="{sent["typed_name"].strip()}"' in page or not sent["typed_name"].strip()
    assert states(north, version) == ["signed"]


def test_signature_keeps_its_evidence(north: Cast, stella: Browser) -> None:
    version = stage.signed(north)

    stella.post(address(north, version, "countersign/"), SIGN, headers={"user-agent": "A desk"})

    with tenancy.activate(north.pk):
        evidence = Signature.objects.get(version=version, signer_role="practitioner")
        version.refresh_from_db()
    assert (evidence.device, evidence.address, evidence.content_hash) == (
        "A desk",
        "127.0.0.1",
        version.content_hash,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_planversion SET works_when = 'else' WHERE id = {version}",
        "UPDATE plans_planversion SET content_hash = repeat('0', 64) WHERE id = {version}",
        "UPDATE plans_planversion SET offered_at = NULL, content_hash = '' WHERE id = {version}",
        "DELETE FROM plans_planversion WHERE id = {version}",
        "UPDATE plans_need SET statement = 'else' WHERE version_id = {version}",
        "DELETE FROM plans_need WHERE version_id = {version}",
        "UPDATE plans_goal SET words = 'else' WHERE need_id = {need}",
        "UPDATE plans_goal SET importance = 1 WHERE need_id = {need}",
        "DELETE FROM plans_objective WHERE goal_id = {goal}",
        "UPDATE plans_intervention SET what = 'else' WHERE objective_id = {objective}",
        "UPDATE plans_barrier SET strategy = 'else' WHERE version_id = {version}",
        "DELETE FROM plans_support WHERE version_id = {version}",
        "INSERT INTO plans_barrier (agency_id, public_id, version_id, position, barrier, strategy) "
        "VALUES ({agency}, gen_random_uuid(), {version}, 9, 'Snow', '')",
        "INSERT INTO plans_goal (agency_id, public_id, need_id, position, words, reasons) "
        "VALUES ({agency}, gen_random_uuid(), {need}, 9, 'Mine', '')",
    ],
)
def test_offered_words_are_frozen_in_the_database(north: Cast, statement: str) -> None:
    version = stage.offered(north)
    with tenancy.activate(north.pk), transaction.atomic():
        need = version.needs.get()
        goal = need.goals.get()
        ids = {"version": version.pk, "need": need.pk, "goal": goal.pk, "agency": north.pk}
        sql = statement.format(**ids, objective=goal.objectives.get().pk)
        with (
            pytest.raises(IntegrityError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

        assert read_content(version) == stage.content(north)


def test_buttons_are_those_the_policy_allows(north: Cast, as_member: SignIn) -> None:
    draft, offered = stage.draft(north), stage.offered(north)

    def buttons(role: Role, version: PlanVersion) -> set[str]:
        page = as_member(north, role).get(address(north, version)).content.decode()
        verbs = ("offer", "countersign", "revise", "export", "write")
        return {verb for verb in verbs if f"{version.public_id}/{verb}/" in page}

    assert buttons(Role.PRACTITIONER, draft) == {"offer", "write", "export"}
    assert buttons(Role.PRACTITIONER, offered) == {"revise", "export"}
    assert buttons(Role.SUPERVISOR, draft) == {"export"}
    assert buttons(Role.SUPERVISOR, offered) == {"export"}
    assert buttons(Role.AUDITOR, offered) == set()
    assert buttons(Role.ADMINISTRATOR, draft) == set()


def test_reading_a_plan_is_told_to_the_trail(north: Cast, as_member: SignIn) -> None:
    version = stage.offered(north)

    as_member(north, Role.AUDITOR).get(address(north, version))

    with tenancy.activate(north.pk):
        line = AuditEvent.objects.get(act="view", reference=version.public_id)
    assert (line.role, line.client_reference) == (Role.AUDITOR, north.clients["assigned"].public_id)


def test_client_is_led_to_the_portal(north: Cast, as_member: SignIn) -> None:
    version = stage.offered(north, "self")

    answer = as_member(north, Role.CLIENT).get(address(north, version))

    assert answer["Location"] == north.url(f"/portal/plans/{version.public_id}/")


def test_only_practitioners_countersign(north: Cast, as_member: SignIn) -> None:
    version = stage.signed(north)

    answers = {
        role: as_member(north, role).post(address(north, version, "countersign/"), SIGN).status_code
        for role in (Role.PRACTITIONER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CLIENT)
    }

    assert answers == {
        Role.PRACTITIONER: 404,  # of another caseload
        Role.SUPERVISOR: 403,
        Role.ADMINISTRATOR: 403,
        Role.CLIENT: 403,
    }
    assert states(north, version) == ["signed"]
