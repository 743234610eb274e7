"""The attack catalogue has 56 numbers; each has one test in this folder, and none is skipped."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_attack_of_the_catalogue_is_here_once() -> None:
    text = "\n".join(file.read_text() for file in sorted(HERE.glob("test_*.py")))
    found = re.findall(r"^def test_attack_(\d\d)_\w+", text, re.MULTILINE)
    assert sorted(map(int, found)) == list(range(1, 57))
    assert re.findall(r"mark\.(?:skip\w*|xfail)|pytest\.(?:skip|xfail)\(", text) == []
