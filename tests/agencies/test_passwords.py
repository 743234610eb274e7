"""What a new password must be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import User
from tests.cast import Cast


def refusals(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return [str(error.code) for error in refusal.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("seven quiet green lakes", []),
        ("x" * 64 + " éß 湖 🙂", []),
        ("fourteen chars", ["password_too_short"]),
        ("evoke evoke evoke 1", ["password_of_our_words"]),
        ("Evoke: rivers meet at dawn", []),
    ],
)
def test_password_is_long_and_of_ones_own_words(db, password, codes):
    assert refusals(password) == codes


def test_name_of_ones_agency_is_no_password(north: Cast, south: Cast):
    user = north.users[Role.INTAKE]

    assert refusals("north house 2026!", user) == ["password_of_our_words"]
    assert refusals("south house 2026!", user) == []


def test_name_of_the_agency_one_joins_is_no_password(north: Cast):
    with tenancy.activate(north.pk):
        assert refusals("North-House 2026", User(email="new@example.org", name="Nora")) == [
            "password_of_our_words"
        ]
