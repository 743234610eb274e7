"""``manage.py found_agency``: the way a new agency begins."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.audit.models import AuditEvent
from agencies.models import Agency, Invitation, Membership, User
from tests.cast import PASSWORD

EAST = {
    "name": "East House",
    "slug": "east",
    "email": "Edda@East.example",
    "person": "Edda East",
    "time_zone": "America/Denver",
}
NEW = {"name": "Edda East", "password": "seven quiet green lakes"}


def found(**changes):
    out = StringIO()
    call_command("found_agency", **{**EAST, **changes}, stdout=out)
    (link,) = re.findall(r"http\S+", out.getvalue())
    return out.getvalue(), re.sub(r"^https?://[^/]+", "", link)


def test_a_new_agency_begins_with_the_link_of_its_administrator(db):
    told, link = found()

    agency = Agency.objects.get(slug="east")
    assert (agency.name, agency.time_zone) == ("East House", "America/Denver")
    assert "East House is founded at /a/east/." in told
    assert "The link works once" in told
    browser = Browser()
    answer = browser.post(link, NEW, follow=True)
    needed = "/accounts/second-factor/needed/?next=/a/east/"
    assert answer.redirect_chain == [("/a/east/", 302), (needed, 302)]
    with tenancy.activate(agency.pk):
        seat = Membership.objects.select_related("user").get()
        assert (seat.role, seat.user and seat.user.email, seat.name) == (
            "administrator",
            "edda@east.example",
            "Edda East",
        )
        acts = AuditEvent.objects.filter(kind="agencies.Membership").order_by("pk")
        assert [(line.act, line.actor_id) for line in acts] == [
            ("found", None),
            ("join", seat.pk),
        ]


def test_the_time_zone_has_a_default(db):
    call_command(
        "found_agency",
        "--name=East House",
        "--slug=east",
        "--email=e@east.example",
        "--person=Edda",
        stdout=StringIO(),
    )

    assert Agency.objects.get(slug="east").time_zone == "America/New_York"


def test_a_person_with_an_account_joins_with_the_pass_phrase_she_has(north):
    _, link = found(email="petra@north.example")

    answer = Browser().post(link, {"password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/a/east/")


def test_asking_again_before_she_joined_gives_a_new_link_and_ends_the_old(db):
    _, first = found()
    agency = Agency.objects.get(slug="east")
    with tenancy.activate(agency.pk):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    _, second = found()

    assert Browser().get(first).status_code == 410
    assert Browser().get(second).status_code == 200
    with tenancy.activate(agency.pk):
        assert Membership.objects.count() == 1
        assert Invitation.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "north"}, "Another agency has this address name. Choose a different one."),
        ({"slug": "East House"}, "--slug: Use small letters, digits and hyphens."),
        ({"slug": ""}, "--slug: This field cannot be blank."),
        ({"name": ""}, "--name: This field cannot be blank."),
        ({"time_zone": "Springfield"}, "--time-zone: Choose a time zone such as America/New_York."),
        ({"email": "edda"}, "--email: Enter a valid email address."),
        ({"person": " "}, "--person: This field cannot be blank."),
        ({"person": "E" * 121}, "--person: Ensure this value has at most 120 characters (it has 121)."),
    ],
)
def test_a_fault_is_told_in_a_sentence_and_nothing_is_kept(north, changes, sentence):
    before = Agency.objects.count()

    with pytest.raises(CommandError) as told:
        found(**changes)

    assert str(told.value) == sentence
    assert Agency.objects.count() == before
    assert not User.objects.filter(email="edda@east.example").exists()


def test_an_agency_somebody_has_joined_is_not_handed_out_again(db):
    _, link = found()
    Browser().post(link, NEW)

    with pytest.raises(CommandError, match="Another agency has this address name"):
        found()


def test_an_agency_that_waits_for_another_person_is_not_handed_out(db):
    found()

    with pytest.raises(CommandError, match="Another agency has this address name"):
        found(email="mallory@elsewhere.example")


def test_a_missing_option_is_named():
    with pytest.raises(CommandError, match="--slug"):
        call_command("found_agency", "--name=East House", stdout=StringIO())
