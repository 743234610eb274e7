"""The page "Agency settings": who may change what, what is refused, and who sees that it changed."""

from typing import Any

import pytest

from agencies import tenancy
from agencies.access.policy import NotGranted
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.agency_settings import change_settings
from agencies.audit.models import AuditEvent
from agencies.models import Agency
from tests.agencies.factors.codes import give_app, signed_in_with

VALUES = {"idle_minutes": "20", "absolute_hours": "10", "draft_days": "20", "emergency_allowed": "on"}
TRAIL = "/trail/"


@pytest.fixture
def ada(north, as_member):
    return as_member(north, Role.ADMINISTRATOR)


@pytest.fixture
def url(north):
    return north.url("/people/settings/")


def settings_of(north):
    return Agency.objects.get(pk=north.pk)


def lines(north):
    with tenancy.activate(north.pk):
        return list(AuditEvent.objects.select_related("actor").filter(kind="agencies.Agency").order_by("pk"))


def test_administrator_finds_changes_and_reads_them_back(north, ada, url):
    assert f'href="{url}"' in ada.get(north.url("/admin/")).content.decode()

    page = ada.post(url, {**VALUES, "mfa_roles": ["coder", "supervisor"]}, follow=True).content.decode()

    assert "The settings are saved." in page
    kept = settings_of(north)
    assert kept.mfa_roles == ["supervisor", "coder"]
    assert (kept.idle_minutes, kept.absolute_hours, kept.draft_days) == (20, 10, 20)
    assert (kept.support_allowed, kept.emergency_allowed) == (False, True)
    assert 'value="20"' in page


def test_another_administrator_sees_who_changed_what(north, ada, url, as_member):
    ada.post(url, {**VALUES, "mfa_roles": ["coder"], "support_allowed": "on"})

    (line,) = lines(north)
    assert (line.actor.name, line.act) == ("Ada North", "change")
    assert line.fields == ["absolute_hours", "draft_days", "idle_minutes", "mfa_roles", "support_allowed"]
    page = as_member(north, Role.AUDITOR).get(north.url(TRAIL)).content.decode()
    assert "absolute hours, draft days, idle minutes, mfa roles, support allowed" in page


def test_saving_the_same_leaves_no_line(north, ada, url):
    same = {"idle_minutes": "30", "absolute_hours": "12", "draft_days": "14", "emergency_allowed": "on"}
    assert "Nothing was changed." in ada.post(url, same, follow=True).content.decode()
    assert lines(north) == []


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"idle_minutes": "4"}, "Between 5 and 240 minutes."),
        ({"idle_minutes": "241"}, "Between 5 and 240 minutes."),
        ({"idle_minutes": ""}, "Between 5 and 240 minutes."),
        ({"absolute_hours": "0"}, "Between 1 and 24 hours."),
        ({"absolute_hours": "a day"}, "Between 1 and 24 hours."),
        ({"draft_days": "91"}, "Between 1 and 90 days."),
        ({"mfa_roles": ["client"]}, "Select a valid choice. client is not one of the available choices."),
        ({"mfa_roles": ["everybody"]}, "everybody is not one of the available choices."),
    ],
)
def test_bad_value_is_told_and_nothing_is_saved(north, ada, url, bad, sentence):
    page = ada.post(url, {**VALUES, "idle_minutes": "25", **bad})

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert settings_of(north).idle_minutes == 30
    assert lines(north) == []


def test_service_refuses_a_role_that_is_no_staff_and_who_does_not_manage(north):
    values: dict[str, Any] = {
        "idle_minutes": 30,
        "absolute_hours": 12,
        "draft_days": 14,
        "support_allowed": True,
        "emergency_allowed": True,
    }
    with tenancy.activate(north.pk):
        with pytest.raises(Exception, match="Choose roles of the staff"):
            change_settings(mfa_roles=[Role.CLIENT], **values, by=north.actors[Role.ADMINISTRATOR])
        for role in set(north.actors) - {Role.ADMINISTRATOR}:
            with pytest.raises(NotGranted):
                change_settings(mfa_roles=[], **values, by=north.actors[role])
    assert not settings_of(north).support_allowed


@pytest.mark.parametrize("role", [*STAFF_ROLES[1:], Role.CLIENT])
def test_page_is_for_administrators(north, as_member, url, role):
    browser = as_member(north, role)
    assert browser.get(url).status_code == 403
    assert browser.post(url, VALUES).status_code == 403
    assert url not in browser.get(north.url("/"), follow=True).content.decode()


def test_administrator_without_a_factor_is_told_what_comes_next(north, ada, url):
    assert "You have no second step yourself yet." in ada.get(url).content.decode()

    answer = ada.post(url, {**VALUES, "mfa_roles": ["administrator"]}, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/second-factor/needed/?next=")
    assert "Your own role needs a second step now." in answer.content.decode()
    assert "Your role needs a second step" in answer.content.decode()


def test_administrator_with_a_factor_goes_on(north, url):
    browser = signed_in_with(give_app(north.users[Role.ADMINISTRATOR]))
    page = browser.post(url, {**VALUES, "mfa_roles": ["administrator"]}, follow=True).content.decode()
    assert "The settings are saved." in page
    assert "You have no second step" not in page


def test_demand_holds_from_the_next_click_of_everybody(north, ada, url, as_member):
    petra = as_member(north, Role.PRACTITIONER)
    assert petra.get(north.url("/admin/")).status_code == 200

    ada.post(url, {**VALUES, "mfa_roles": ["practitioner"]})

    assert petra.get(north.url("/admin/")).status_code == 302


def test_other_agency_is_left_alone(north, south, ada, url):
    ada.post(url, {**VALUES, "mfa_roles": ["coder"]})
    assert settings_of(south).mfa_roles == []
    assert ada.post(south.url("/people/settings/"), VALUES).status_code == 404
