"""Signing and asking for a change: once, meant, in the client's words."""

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.documents.models import ExportJob
from plans.models import PlanVersion, Signature, SignerRole
from plans.services import offer_version, revise_plan
from plans.signing import STATEMENTS
from tests.portal.test_plan import plan_url

SIGNED = {"typed_name": "Selma North", "meant": "on"}


def signatures_of(north, version):
    with tenancy.activate(north.pk):
        return list(Signature.objects.filter(version=version).order_by("pk"))


def state_of(north, version):
    with tenancy.activate(north.pk):
        return PlanVersion.objects.get(pk=version.pk).state


def test_sign_page_shows_the_plan_and_the_statement_that_is_signed(north, selma, versions):
    text = selma.get(plan_url(north, versions["offered"], "sign/")).content.decode()

    assert "I want my evenings back canary-north" in text
    assert STATEMENTS[SignerRole.CLIENT] in text
    assert text.index("I want my evenings back") < text.index(STATEMENTS[SignerRole.CLIENT])


def test_signing_keeps_who_when_which_words_and_which_device(north, selma, versions):
    offered = versions["offered"]

    answer = selma.post(
        plan_url(north, offered, "sign/"), SIGNED, headers={"User-Agent": "Phone " + "x" * 400}
    )

    assert (answer.status_code, answer.url) == (302, plan_url(north, offered))
    (signature,) = signatures_of(north, offered)
    assert signature.typed_name == "Selma North"
    assert signature.signer_id == north.members[Role.CLIENT].pk
    assert signature.content_hash == offered.content_hash
    assert signature.statement == STATEMENTS[SignerRole.CLIENT]
    assert signature.device == ("Phone " + "x" * 400)[:300]
    assert signature.address == "127.0.0.1"
    assert state_of(north, offered) == "signed"
    assert "You signed this plan" in selma.get(answer.url).content.decode()


@pytest.mark.parametrize("name", ["", "   "])
def test_signing_without_a_name_says_what_is_missing(north, selma, versions, name):
    page = selma.post(plan_url(north, versions["offered"], "sign/"), {"typed_name": name, "meant": "on"})

    assert page.status_code == 200
    assert "Type your full name to sign." in page.content.decode()
    assert "checked" in page.content.decode()
    assert signatures_of(north, versions["offered"]) == []


def test_signing_without_the_tick_keeps_the_name(north, selma, versions):
    page = selma.post(plan_url(north, versions["offered"], "sign/"), {"typed_name": "Selma <3 North"})

    text = page.content.decode()
    assert "Tick the box if you want to sign." in text
    assert 'value="Selma &lt;3 North"' in text
    assert signatures_of(north, versions["offered"]) == []


def test_a_second_click_on_sign_leaves_one_signature(north, selma, versions):
    url = plan_url(north, versions["offered"], "sign/")
    selma.post(url, SIGNED)

    again = selma.post(url, SIGNED, follow=True)

    assert again.redirect_chain == [(plan_url(north, versions["offered"]), 302)]
    assert "You have answered this plan." in again.content.decode()
    assert len(signatures_of(north, versions["offered"])) == 1


def test_a_version_that_was_replaced_meanwhile_is_not_signed(north, selma, versions):
    with tenancy.activate(north.pk):
        newer = revise_plan(versions["offered"], by=north.stranger)
        offer_version(newer, by=north.stranger, at=timezone.now())

    answer = selma.post(plan_url(north, versions["offered"], "sign/"), SIGNED, follow=True)

    assert "There is a newer plan" in answer.content.decode()
    assert signatures_of(north, versions["offered"]) == []


def test_asking_for_a_change_keeps_the_words(north, selma, versions):
    offered = versions["offered"]

    answer = selma.post(
        plan_url(north, offered, "decline/"), {"reason": "Not on Sundays.\nNever on Sundays."}
    )

    assert (answer.status_code, answer.url) == (302, plan_url(north, offered))
    with tenancy.activate(north.pk):
        offered.refresh_from_db()
        assert offered.state == "declined"
    assert offered.declined_reason.splitlines() == ["Not on Sundays.", "Never on Sundays."]
    assert "Stella North will read what you wrote." in selma.get(answer.url).content.decode()


@pytest.mark.parametrize("reason", ["", " \n "])
def test_asking_for_a_change_without_words_says_what_is_missing(north, selma, versions, reason):
    page = selma.post(plan_url(north, versions["offered"], "decline/"), {"reason": reason})

    assert "Tell us in a few words what should be different." in page.content.decode()
    assert state_of(north, versions["offered"]) == "offered"


def test_words_that_are_too_long_are_kept_in_the_form(north, selma, versions):
    reason = "No. " * 600

    page = selma.post(plan_url(north, versions["offered"], "decline/"), {"reason": reason})

    assert page.content.decode().count("No. ") >= 600
    assert state_of(north, versions["offered"]) == "offered"


def test_a_declined_plan_cannot_be_signed_afterwards(north, selma, versions):
    selma.post(plan_url(north, versions["offered"], "decline/"), {"reason": "Not yet"})

    answer = selma.post(plan_url(north, versions["offered"], "sign/"), SIGNED, follow=True)

    assert "You have answered this plan." in answer.content.decode()
    assert state_of(north, versions["offered"]) == "declined"
    assert signatures_of(north, versions["offered"]) == []


def test_copies_list_what_was_signed_and_nothing_else(north, selma, versions):
    page = selma.get(north.url("/portal/copies/")).content.decode()

    assert page.count("Read plan ") == 1
    assert str(versions["active"].public_id) in page


def test_copies_without_a_signature_say_what_will_stand_there(north, newcomer):
    _, browser = newcomer

    assert "You have not signed a plan yet" in browser.get(north.url("/portal/copies/")).content.decode()


def test_export_asks_once_and_leads_to_the_page_that_waits(north, selma, versions):
    url = plan_url(north, versions["active"], "export/")
    with tenancy.activate(north.pk):
        before = set(ExportJob.objects.values_list("pk", flat=True))

    first, second = selma.post(url), selma.post(url)

    with tenancy.activate(north.pk):
        (job,) = ExportJob.objects.exclude(pk__in=before)
        assert (job.subject, job.requested_by_id) == (
            versions["active"].public_id,
            north.members[Role.CLIENT].pk,
        )
        lines = AuditEvent.objects.filter(act="export", reference=versions["active"].public_id)
        assert lines.count() == 1
    assert first.url == second.url == north.url(f"/exports/{job.public_id}/")
    assert selma.get(url).status_code == 405
