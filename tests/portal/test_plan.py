"""One version as its client reads it, and what she never sees."""

import re

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.audit.models import AuditEvent
from plans.models import PlanVersion, SignerRole
from plans.services import close_plan, offer_version, revise_plan, sign_version
from plans.signing import STATEMENTS
from sessions.models import Session

HEADINGS = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
PAGES = ("", "sign/", "decline/")


def plan_url(north, version, page=""):
    return north.url(f"/portal/plans/{version.public_id}/{page}")


def headings(page):
    """Of the page itself, all of them; the frame around it is not the plan's."""
    return HEADINGS.findall(page.content.decode().partition("<main")[2].partition("</main>")[0])


def test_plan_says_the_clients_words_first(north, selma, versions):
    page = selma.get(plan_url(north, versions["offered"]))

    assert headings(page) == [
        "“I want my evenings back canary-north”",
        "Your first step",
        "Who helps you",
        "What can get in the way",
        "What you can build on",
        "You will know it works when",
        "We will be done when",
        "Is this plan right for you?",
        "Keep a copy",
    ]


def test_plan_shows_everything_a_signature_would_bind(north, selma, versions):
    text = selma.get(plan_url(north, versions["offered"])).content.decode()

    said = [
        "I want my evenings back canary-north",
        "My daughter asks for me",
        "<strong>8</strong> of 10",
        "<strong>5</strong> of 10",
        "Walk after dinner canary-north",
        "days walked, in the diary",
        "1 day a week",
        "4 days a week",
        "Weekly MI session, with Petra, weekly, for 12 weeks",
        "Evenings without drinking canary-north",
        "Keeps promises canary-north",
        "I sleep through",
        "Put the shoes by the door",
        "Four weeks in a row",
        "What you do then: Walk indoors",
        "<strong>My sister</strong>: Walks with me",
    ]
    assert [words for words in said if words not in text] == []


def test_active_plan_shows_both_signatures_and_the_day_to_look_at_it_again(north, selma, versions):
    page = selma.get(plan_url(north, versions["active"]))

    text = page.content.decode()
    due = versions["active"].review_due_on
    assert f"look at it again by {due:%A}, {due:%B} {due.day}, {due.year}" in text
    assert re.findall(r'signature__name">([^<]*)<', text) == ["Selma North", "Stella North"]
    assert STATEMENTS[SignerRole.CLIENT] in text
    assert headings(page)[-2:] == ["Who signed", "Keep a copy"]


def test_replaced_and_ended_plans_say_so(north, selma, versions):
    with tenancy.activate(north.pk):
        close_plan(versions["active"].plan, on=north.today(), by=north.stranger)
        owner = north.actors[Role.CLIENT]
        sign_version(versions["offered"], typed_name="Selma", device="", by=owner, at=timezone.now())
        newer = revise_plan(versions["offered"], by=north.stranger)
        offer_version(newer, by=north.stranger, at=timezone.now())

    assert "This plan has ended" in selma.get(plan_url(north, versions["active"])).content.decode()
    replaced = selma.get(plan_url(north, versions["offered"])).content.decode()
    assert "There is a newer plan" in replaced
    assert "Yes, go on to sign" not in replaced


@pytest.mark.parametrize("part", PAGES)
def test_drafts_do_not_exist_for_the_client(north, selma, versions, part):
    assert selma.get(plan_url(north, versions["draft"], part)).status_code == 404


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("reach", ["assigned", "team", "other"])
def test_plans_of_other_clients_do_not_exist(north, selma, reach, part):
    with tenancy.activate(north.pk):
        foreign = PlanVersion.objects.offered().get(plan__client=north.clients[reach])

    assert selma.get(plan_url(north, foreign, part)).status_code == 404
    assert selma.post(plan_url(north, foreign, part or "export/"), {}).status_code == 404


@pytest.mark.parametrize("part", PAGES)
def test_plans_of_another_agency_do_not_exist(north, south, selma, part):
    with tenancy.activate(south.pk):
        foreign = PlanVersion.objects.offered().get(plan__client=south.clients["self"])

    assert selma.get(plan_url(north, foreign, part)).status_code == 404
    assert selma.get(plan_url(south, foreign, part)).status_code == 404


@pytest.mark.parametrize("role", STAFF_ROLES)
@pytest.mark.parametrize("part", PAGES)
def test_staff_do_not_answer_for_the_client(north, as_member, versions, role, part):
    browser = as_member(north, role)

    answer = browser.post(plan_url(north, versions["offered"], part or "export/"), {"typed_name": "Selma"})

    assert answer.status_code in {403, 404}
    with tenancy.activate(north.pk):
        versions["offered"].refresh_from_db()
        assert versions["offered"].state == "offered"


def test_no_page_of_the_portal_tells_of_notes_reviews_or_drafts(north, selma, versions):
    with tenancy.activate(north.pk):
        session = (
            Session.objects.select_related("note").filter(client=north.clients["self"]).order_by("pk")[0]
        )
        assert session.reviews.count() == 2
        unseen = {session.note.text, "Warm and curious", "More complex reflections", "Added later"}
        draft = versions["draft"]
        PlanVersion.objects.filter(pk=draft.pk).update(works_when="only in the draft")
    pages = [north.url("/portal/"), north.url("/portal/copies/")]
    pages += [plan_url(north, versions[state], page) for state in ("offered", "active") for page in PAGES]

    texts = [selma.get(page, follow=True).content.decode() for page in pages]

    assert [words for words in {*unseen, "only in the draft"} for text in texts if words in text] == []
    assert [text.count("Leave quickly") for text in texts] == [1] * len(pages)


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/clients/client/", "/people/keys/", "/people/invite/", "/trail/"],
)
def test_the_rooms_of_the_staff_are_closed_to_clients(north, selma, path):
    assert selma.get(north.url(path)).status_code in {302, 403, 404}
    assert "Amara" not in selma.get(north.url(path), follow=True).content.decode()


def test_reading_a_plan_is_one_line_in_the_trail(north, selma, versions):
    selma.get(plan_url(north, versions["active"]))

    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(act="view", reference=versions["active"].public_id)
        assert [(line.actor_id, line.client_reference) for line in lines] == [
            (north.members[Role.CLIENT].pk, north.clients["self"].public_id)
        ]
