"""The attacker's browser, and the watch over south."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import Act, AuditEvent
from tests.attacks.harness import Intruder, leaks_in, markers_of, references_of, state_of
from tests.cast import Cast
from tests.entering import come_in

Enter = Callable[..., Intruder]


class Watch:
    """Remembers south as it was; ``look_again`` after a test has set its own scene there."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.look_again()

    def look_again(self) -> None:
        self.before = state_of(self.cast)

    def changed(self) -> dict[str, tuple[str, str]]:
        after = state_of(self.cast)
        return {name: (was, after[name]) for name, was in self.before.items() if was != after[name]}


@pytest.fixture(autouse=True)
def watch(north: Cast, south: Cast) -> Iterator[Watch]:
    """After every attack: no row of south has changed, no mail of north carries a word of it."""
    watching = Watch(south)
    yield watching
    assert watching.changed() == {}
    letters = [f"{m.subject}\n{m.body}\n{m.recipients()}" for m in getattr(mail, "outbox", [])]
    assert [leaks_in(letter, markers_of(south), frozenset()) for letter in letters] == [[]] * len(letters)


@pytest.fixture
def intruder(north: Cast, south: Cast) -> Enter:
    """``intruder(Role.INTAKE)`` is a member of north who is after south; without a role, nobody known."""

    def enter(role: Role | None, **kwargs: Any) -> Intruder:
        browser = Intruder(other=south, references=references_of(south), **kwargs)
        if role is not None:
            browser.force_login(north.users[role])
            come_in(browser, north)
        return browser

    return enter


@pytest.fixture
def denials(north: Cast) -> Callable[[], list[AuditEvent]]:
    """The lines of north's trail about people who were turned away, oldest first."""

    def lines() -> list[AuditEvent]:
        with tenancy.activate(north.pk):
            return list(AuditEvent.objects.filter(act=Act.DENIED).order_by("pk"))

    return lines
