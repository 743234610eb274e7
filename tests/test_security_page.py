"""What docs/security.md points at is there."""

import re

from config.embedded.places import CHECKOUT

PAGE = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = set(
    re.findall(r"`((?:tests|config|agencies|clients|sessions|plans|docs|benchmarks)/[\w./-]+)`", PAGE)
)


def test_every_file_it_names_exists() -> None:
    assert len(NAMED) > 40
    assert sorted(name for name in NAMED if not (CHECKOUT / name).exists()) == []


def test_what_is_met_is_shown_by_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 40
    assert [row for row in rows if not re.search(r"`(tests|config)/[\w./-]+`[^|]*\|$", row)] == []
