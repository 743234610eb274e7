"""Every form in which a person writes at length keeps what she types: found by walking the pages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client as Browser

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.drafts.long_forms import known_forms
from agencies.models import Team
from sessions.fidelity.models import Review
from tests.cast import Cast
from tests.test_routes import INSIDE, SUBJECTS, path_of

ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.CLIENT)
MOST_ROWS = 4  # of each kind and role: records in their different states
WHAT_TO_DO = (
    "keeps no draft of what is typed into it. In the view: draft = open_form(request, A_LONG_FORM, "
    "reference), draft.fill(form), and end_draft(…) where it was saved; in the template, inside the form: "
    "{% draft draft %}. See docs/drafts.md."
)


class Forms(HTMLParser):
    """The forms of a page: whether somebody writes at length in it, and which draft it keeps."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.found.append({"long": False, "draft": None})
        elif self.found and tag == "textarea" and "readonly" not in values:
            self.found[-1]["long"] = True
        elif self.found and "data-draft" in values:
            self.found[-1]["draft"] = values["data-form"]


def pages(cast: Cast, role: Role, browser: Browser) -> Iterator[tuple[str, str]]:
    """(name of the route, page) of everything this role can open."""
    for name, pattern in INSIDE:
        if name.startswith("api:") or name.startswith("portal:") is not (role is Role.CLIENT):
            continue
        for subject in subjects(cast, role, name) if "public_id" in pattern else [None]:
            answer = browser.get(cast.url(path_of(name, pattern, subject)))
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                yield name, answer.content.decode()


def subjects(cast: Cast, role: Role, name: str) -> list[Any]:
    model = SUBJECTS[name]
    with tenancy.activate(cast.pk):
        reached = policy.within_reach(cast.actors[role], Action.VIEW, model.objects.order_by("-pk"))
        return [row.public_id for row in reached[:MOST_ROWS]]


@pytest.fixture
def walked(north: Cast, as_member: Any) -> set[tuple[str, str | None]]:
    """(route, name of the draft or None) of every form in which somebody writes at length."""
    found: set[tuple[str, str | None]] = set()
    for role in ROLES:
        for name, page in pages(north, role, as_member(north, role)):
            found |= {(name, form["draft"]) for form in Forms(page).found if form["long"]}
    return found


def test_every_form_with_a_text_area_keeps_what_is_typed(walked: set[tuple[str, str | None]]) -> None:
    without = sorted(name for name, draft in walked if draft is None)
    assert not without, f"{', '.join(without)} {WHAT_TO_DO}"
    assert {draft for _, draft in walked} == {
        "clients.emergency",
        "clients.emergency_review",
        "plans.decline",
        "plans.write",
        "sessions.amend",
        "sessions.record",
        "sessions.write",
        "sso.set_up",
    }


@pytest.mark.parametrize(
    ("role", "path", "draft"),
    [
        (Role.INTAKE, "/admin/clients/client/add/", "admin.clients.client.add"),
        (Role.INTAKE, "/admin/clients/client/{client}/change/", "admin.clients.client.change"),
        (Role.ADMINISTRATOR, "/admin/agencies/team/add/", "admin.agencies.team.add"),
        (Role.ADMINISTRATOR, "/admin/agencies/team/{team}/change/", "admin.agencies.team.change"),
        (Role.CODER, "/reviews/{waiting}/", "reviews.code"),
        (Role.SUPERVISOR, "/reviews/{coded}/scores/", "reviews.release"),
    ],
)
def test_long_forms_without_a_text_area_keep_it_too(
    north: Cast, as_member: Any, role: Role, path: str, draft: str
) -> None:
    with tenancy.activate(north.pk):
        rows = Review.objects.filter(session__client=north.clients["assigned"])
        waiting, coded = rows.get(submitted_at=None), rows.get(submitted_at__isnull=False)
        Review.objects.filter(pk=coded.pk).update(released_at=None, strengths="", growth="")
        values = {
            "client": north.clients["assigned"].public_id,
            "team": Team.objects.order_by("pk")[0].public_id,
            "waiting": waiting.public_id,
            "coded": coded.public_id,
        }
        if role is Role.SUPERVISOR:
            waiting.delete()  # feedback waits for every coding of the session
    page = as_member(north, role).get(north.url(path.format(**values)))

    assert draft in {form["draft"] for form in Forms(page.content.decode()).found}


def test_whoever_only_reads_a_record_in_the_admin_gets_no_draft(north: Cast, as_member: Any) -> None:
    path = f"/admin/clients/client/{north.clients['assigned'].public_id}/change/"
    page = as_member(north, Role.ADMINISTRATOR).get(north.url(path))

    assert page.status_code == 200
    assert not re.search("data-draft", page.content.decode())


@pytest.mark.parametrize("name", sorted(known_forms()))
def test_name_of_a_form_fits_its_column(name: str) -> None:
    assert re.fullmatch(r"[a-z_.]{1,60}", name)
