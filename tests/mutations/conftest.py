"""What the guards ask for beside the cast."""

from tests.attacks.conftest import intruder
from tests.test_dated_reach import world
from tests.test_surfaces import everything

__all__ = ["everything", "intruder", "world"]
