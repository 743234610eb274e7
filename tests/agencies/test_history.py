"""A record's history is a part of the trail: for those who may read the trail, and for nobody else."""

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Team


@pytest.mark.parametrize(("role", "may"), [(Role.ADMINISTRATOR, True), (Role.SUPERVISOR, False)])
def test_history_is_shown_to_readers_of_the_trail(north, as_member, role, may):
    browser = as_member(north, role)
    with tenancy.activate(north.pk):
        team = Team.objects.get(name="Alpha")
    record = browser.get(north.url(f"/admin/agencies/team/{team.pk}/change/")).content.decode()
    history = browser.get(north.url(f"/admin/agencies/team/{team.pk}/history/"))

    assert (">History</a>" in record) is may
    assert history.status_code == (200 if may else 403)
    assert ("Ada North" in history.content.decode()) is may
