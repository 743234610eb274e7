"""The two admins have no door of their own, and the operator cannot become somebody else."""

import pytest

from agencies.access.vocabulary import Role
from agencies.models import User
from tests.agencies.factors.codes import step_taken


@pytest.fixture
def operator(north, as_member):
    """The browser of somebody who runs the installation."""
    User.objects.filter(pk=north.users[Role.AUDITOR].pk).update(is_operator=True)
    return step_taken(as_member(north, Role.AUDITOR), north.users[Role.AUDITOR])


@pytest.mark.parametrize("page", ["password_change/", "password_change/done/", "r/1/1/"])
def test_there_is_one_page_for_a_new_password(north, operator, page):
    assert operator.get("/platform/").status_code == 200
    assert operator.get(north.url("/admin/")).status_code == 200

    assert operator.get(f"/platform/{page}").status_code == 404
    assert operator.get(north.url(f"/admin/{page}")).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_signing_out_of_an_admin_leads_to_the_one_page_for_it(north, operator, method):
    for address in ("/platform/logout/", north.url("/admin/logout/")):
        answer = getattr(operator, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/logout/")


def test_the_operator_closes_an_account_but_gives_nobody_another_address(north, operator):
    petra = north.users[Role.PRACTITIONER]
    values = {"email": "operator@example.org", "name": "Petra N."}

    page = operator.get(f"/platform/agencies/user/{petra.pk}/change/").content.decode()
    operator.post(f"/platform/agencies/user/{petra.pk}/change/", values)

    assert 'name="email"' not in page
    changed = User.objects.get(pk=petra.pk)
    assert (changed.email, changed.name, changed.is_active) == ("petra@north.example", "Petra N.", False)
