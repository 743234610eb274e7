"""Settings, seats and single sign-on, saved by two administrators: neither writes over the other."""

import re
from typing import Any

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Agency, Membership
from agencies.sso.models import SingleSignOn
from tests.cast import Cast

SETTINGS = {
    "idle_minutes": "30",
    "absolute_hours": "12",
    "draft_days": "14",
    "emergency_allowed": "on",
}


def version_on(page: Any) -> str:
    (found,) = re.findall(r'name="version" value="([0-9a-f]{64})"', page.content.decode())
    return str(found)


def rows_of(page: Any) -> dict[str, tuple[str, str]]:
    return {row.label: (row.saved, row.typed) for row in page.context["conflict"].rows}


def test_settings_two_administrators_save(north: Cast, as_member: Any) -> None:
    ada, path = as_member(north, Role.ADMINISTRATOR), north.url("/people/settings/")
    opened = version_on(ada.get(path))
    assert ada.post(path, {**SETTINGS, "idle_minutes": "20", "version": opened}).status_code == 302

    page = ada.post(path, {**SETTINGS, "draft_days": "7", "version": opened})

    assert page.status_code == 409
    assert rows_of(page) == {
        "Minutes without a click": ("20", "30"),
        "Days until a draft is removed": ("14", "7"),
    }
    assert page.context["conflict"].who == "Ada North"
    kept = Agency.objects.get(pk=north.pk)
    assert (kept.idle_minutes, kept.draft_days) == (20, 14)
    both = {**SETTINGS, "idle_minutes": "20", "draft_days": "7", "version": version_on(page)}
    assert ada.post(path, both).status_code == 302
    kept = Agency.objects.get(pk=north.pk)
    assert (kept.idle_minutes, kept.draft_days) == (20, 7)


@pytest.mark.parametrize("late", ["LMSW", "LCSW"])
def test_seat_two_administrators_change(north: Cast, as_member: Any, late: str) -> None:
    """Two who say the same are no conflict."""
    ada, petra = as_member(north, Role.ADMINISTRATOR), north.members[Role.PRACTITIONER]
    path = north.url(f"/people/{petra.public_id}/")
    opened = ada.get(path)
    sent = {
        "role": "practitioner",
        "teams": [str(pk) for pk in opened.context["form"].initial["teams"]],
        "version": version_on(opened),
    }
    assert ada.post(path, {**sent, "title": "LCSW"}).status_code == 302

    page = ada.post(path, {**sent, "title": late})

    with tenancy.activate(north.pk):
        assert Membership.objects.get(pk=petra.pk).title == "LCSW"
    if late == "LCSW":
        assert page.status_code == 302
    else:
        assert (page.status_code, rows_of(page)) == (409, {"Title": ("LCSW", "LMSW")})


def test_single_sign_on_two_administrators_set_up(north: Cast, as_member: Any) -> None:
    """The secret that was typed is shown nowhere."""
    ada, path = as_member(north, Role.ADMINISTRATOR), north.url("/people/sign-on/")
    opened = version_on(ada.get(path))
    sent = {
        "mode": "off",
        "issuer": "https://login.north.example",
        "client_id": "evoke",
        "domains": "north.example",
        "secret": "never-to-be-shown",
        "version": opened,
    }
    with tenancy.activate(north.pk):
        SingleSignOn.objects.update(client_id="evoke-2")

    page = ada.post(path, sent)

    assert (page.status_code, rows_of(page)) == (409, {"Client ID": ("evoke-2", "evoke")})
    assert "never-to-be-shown" not in page.content.decode()
    with tenancy.activate(north.pk):
        assert SingleSignOn.objects.get().client_id == "evoke-2"
