"""Tests about the tests: every kind of record is in the cast, every lifted guard is known."""

import re
from pathlib import Path
from typing import Any

import pytest

from agencies import tenancy
from agencies.checks import tenant_models
from tests.cast import Cast

ROOT = Path(__file__).parent.parent
LIFTED_GUARDS = {
    "agencies/own_seats.py": 1,
    "agencies/sign_ins/failures.py": 1,
    "config/platform_support.py": 1,
}


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_every_tenant_model_is_in_the_cast(north: Cast, south: Cast, model: type[Any]) -> None:
    for cast in (north, south):
        with tenancy.activate(cast.pk):
            assert model.objects.exists(), f"tests/records.py makes no {model._meta.label} in {cast.slug}"


def test_every_lifted_guard_is_known() -> None:
    found = {}
    for folder in ("agencies", "clients", "config", "plans", "sessions"):
        for file in (ROOT / folder).rglob("*.py"):
            uses = len(re.findall(r"\.across_agencies\(", file.read_text()))
            if uses:
                found[str(file.relative_to(ROOT))] = uses
    assert found == LIFTED_GUARDS
