"""Agencies with a real provider, and people who come through it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models.agency import SignOn
from agencies.sso.services import SignOnSettings, set_up
from tests.cast import Cast
from tests.sso import provider as providing
from tests.sso.provider import CLIENT_SECRET, IdentityProvider
from tests.sso.travelling import Traveller


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    redirects = {
        f"evoke-{slug}": f"{settings.PUBLIC_ADDRESS}/sso/{slug}/callback/" for slug in ("north", "south")
    }
    with providing.running(tmp_path_factory.mktemp("provider"), redirects) as running:
        yield running


SetsUp = Callable[..., None]


@pytest.fixture
def sets_up_at() -> SetsUp:
    """``sets_up_at(north, issuer)`` lets an agency use a provider at any address."""

    def by_the_administrator(cast: Cast, issuer: str, *, proved: bool = False, **changes: Any) -> None:
        values = SignOnSettings(
            mode=SignOn.OFFERED,
            issuer=issuer,
            client_id=f"evoke-{cast.slug}",
            secret=CLIENT_SECRET,
            domains=(f"{cast.slug}.example",),
            trusts_second_factor=False,
        )
        with tenancy.activate(cast.pk):
            set_up(
                replace(values, **changes),
                proved=proved,
                by=cast.actors[Role.ADMINISTRATOR],
                at=timezone.now(),
            )

    return by_the_administrator


@pytest.fixture
def sets_up(sets_up_at: SetsUp, provider: IdentityProvider) -> SetsUp:
    """``sets_up(north)`` lets an agency use the provider; ``sets_up(north, mode=…)`` changes something."""
    return partial(_with_default, sets_up_at, provider.issuer)


def _with_default(sets_up_at: SetsUp, default: str, cast: Cast, *, issuer: str = "", **changes: Any) -> None:
    sets_up_at(cast, issuer or default, **changes)


@pytest.fixture
def traveller() -> Iterator[Callable[[str], Traveller]]:
    """``traveller("petra@north.example")`` is a person at a window where nobody is signed in."""
    made: list[Traveller] = []

    def arrive(email: str) -> Traveller:
        made.append(Traveller(email))
        return made[-1]

    yield arrive
    for each in made:
        each.leaves()
