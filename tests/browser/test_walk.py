"""One walk through the product by its pages alone: four people, from a new record to the signed PDF."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser import story, walk_plans, walk_records, walk_reviews
from tests.browser.conftest import PHONE, SitsDown
from tests.browser.stack import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_walk_from_a_new_record_to_the_signed_plan(
    sits_down: SitsDown, product: Product, screenshots: Path
) -> None:
    intake, supervisor, practitioner = sits_down(), sits_down(), sits_down()
    walk_records.opens_record(intake)
    walk_records.puts_on_caseload(supervisor)

    walk_records.finds_client(practitioner)
    walk_records.records_session(practitioner)
    walk_records.signs_note(practitioner)

    walk_reviews.assigns_herself(supervisor)
    walk_reviews.codes_session(supervisor)
    walk_reviews.releases_feedback(supervisor)
    walk_reviews.reads_feedback(practitioner)

    walk_plans.writes_plan(practitioner)
    walk_plans.offers_plan(practitioner)
    walk_plans.invites_client(practitioner)

    client = sits_down(viewport=PHONE, is_mobile=True, has_touch=True)
    walk_plans.joins_portal(client, product.inbox.link_to(story.ADDRESS))
    walk_plans.signs_plan(client)
    walk_plans.countersigns_plan(practitioner)

    for_staff = walk_plans.exports_plan(practitioner, "Export PDF")
    for_the_client = walk_plans.exports_plan(client, "Get plan 1 as a file (PDF)")
    (screenshots / "28-plan.pdf").write_bytes(for_the_client)
    for copy in (for_staff, for_the_client):
        assert copy.startswith(b"%PDF")
        assert story.GOAL in words_of(copy)


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
