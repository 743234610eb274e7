"""The policy as templates ask it."""

import pytest
from django.template import Context, Template

from agencies import tenancy
from agencies.access.vocabulary import Role
from tests.cast import Cast

ASK = Template("{% load access %}{% may 'change' client as ok %}{{ ok|yesno:'may,may not' }}")


@pytest.mark.parametrize(
    ("role", "reach", "answer"),
    [
        (Role.PRACTITIONER, "assigned", "may"),
        (Role.PRACTITIONER, "team", "may not"),
        (Role.SUPERVISOR, "team", "may"),
        (Role.AUDITOR, "assigned", "may not"),
    ],
)
def test_template_asks_the_policy(north: Cast, role: Role, reach: str, answer: str) -> None:
    with tenancy.activate(north.pk):
        shown = ASK.render(Context({"actor": north.actors[role], "client": north.clients[reach]}))
    assert shown == answer


def test_unknown_action_is_an_error(north: Cast) -> None:
    ask = Template("{% load access %}{% may 'frobnicate' client %}")
    with tenancy.activate(north.pk), pytest.raises(ValueError, match="frobnicate"):
        ask.render(Context({"actor": north.practitioner, "client": north.clients["assigned"]}))
