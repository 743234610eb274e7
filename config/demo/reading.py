"""Reading the stories, one file a theme, in marks that are quick to write.

=== First names | Last name        a client
about: 32, she/her, Spanish, interpreter
chosen: …                          the name she uses, when it differs
with: …                            the practitioner
weeks: 26                          since the record was opened;   ended: 2   since it was closed
target: …   strength: …
-- EF 8/4/5 phone 20 t2 x2         a session: processes, rulers, how, minutes, which target, gap
the note, on one line
+R …   -A …                        change and sustain talk: Desire Ability Reasons Need,
                                   Commitment, actiVation, Taking steps
^ why not lower | one point higher
> next step
~ amendment | reason
plan active 8                      where it stands, and after which session; then its words
"""

import re
from pathlib import Path
from typing import Any

from config.demo.blocks import Lines, columns, lines_of, one_value, split_at, values_of
from config.demo.story import PlanScript, Story, StoryError, Told
from sessions.facts import Statement
from sessions.models import Direction, Mode, TalkCategory

PROCESSES = {"E": "engaging", "F": "focusing", "V": "evoking", "P": "planning"}
CATEGORIES = {
    "D": TalkCategory.DESIRE,
    "A": TalkCategory.ABILITY,
    "R": TalkCategory.REASONS,
    "N": TalkCategory.NEED,
    "C": TalkCategory.COMMITMENT,
    "V": TalkCategory.ACTIVATION,
    "T": TalkCategory.TAKING_STEPS,
}
MODES = {"phone": Mode.PHONE, "video": Mode.VIDEO, "home": Mode.HOME}
MARKS = ("+", "-", "^", ">", "~")
STATES = ("draft", "offered", "declined", "signed", "active", "due", "renewed", "closed")
STORIES = Path(__file__).parent / "stories"


def read_agency(slug: str) -> tuple[Story, ...]:
    """Every story of one agency, theme by theme. Raises StoryError for what cannot be read."""
    return tuple(story for path in sorted((STORIES / slug).glob("*.txt")) for story in read_theme(path))


def read_theme(path: Path) -> tuple[Story, ...]:
    """The stories of one file; none in an empty one."""
    _, blocks = split_at(lines_of(path), "=== ")
    return tuple(_placed(path, block) for block in blocks)


def _placed(path: Path, block: Lines) -> Story:
    try:
        return _story(block)
    except ValueError as error:
        raise StoryError(f"{path.name}, {block[0]}: {error}") from error


def _story(block: Lines) -> Story:
    rest, plans = split_at(block, "plan ")
    head, sessions = split_at(rest, "-- ")
    given, family = columns(head[0].removeprefix("=== "), 2)
    age, pronouns, *spoken = one_value(head, "about").split(", ")
    return Story(
        given_name=given,
        family_name=family,
        age=int(age),
        pronouns=pronouns,
        practitioner=one_value(head, "with"),
        weeks=int(one_value(head, "weeks")),
        chosen_name=one_value(head, "chosen"),
        language=spoken[0] if spoken else "English",
        needs_interpreter="interpreter" in spoken,
        ended=int(one_value(head, "ended") or 0) or None,
        team=one_value(head, "team"),
        targets=values_of(head, "target"),
        strengths=values_of(head, "strength"),
        sessions=tuple(_told(session) for session in sessions),
        plan=_plan(plans[0]) if plans else None,
    )


def _told(block: Lines) -> Told:
    note = " ".join(line for line in block[1:] if not line.startswith(MARKS))
    why, higher = _pair(block, "^ ")
    amendment, reason = _pair(block, "~ ")
    return Told(
        note=note,
        statements=tuple(_statement(line) for line in block[1:] if line.startswith(("+", "-"))),
        why_not_lower=why,
        one_point_higher=higher,
        next_step="".join(line.removeprefix("> ") for line in block if line.startswith("> ")),
        amendment=amendment,
        amended_because=reason,
        **_header(block[0].split()[1:]),
    )


def _pair(block: Lines, mark: str) -> tuple[str, str]:
    for line in block:
        if line.startswith(mark):
            first, second = columns(line.removeprefix(mark), 2)
            return first, second
    return "", ""


def _statement(line: str) -> Statement:
    if not re.match(r"[+-][DARNCVT] \S", line):
        raise StoryError(f"Not a statement: {line}")
    direction = Direction.CHANGE if line[0] == "+" else Direction.SUSTAIN
    return Statement(line[3:], direction, CATEGORIES[line[1]])


def _header(words: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in words:
        name, value = _header_word(word)
        found[name] = value
    return found


def _header_word(word: str) -> tuple[str, Any]:
    if word in MODES:
        return "mode", MODES[word]
    if re.fullmatch("[EFVP]+", word):
        return "processes", frozenset(PROCESSES[letter] for letter in word)
    if re.fullmatch(r"[\d.]+/[\d.]+/[\d.]+", word):
        return "rulers", tuple(None if value == "." else int(value) for value in word.split("/"))
    if word.isdigit():
        return "minutes", int(word)
    if re.fullmatch(r"t[1-9]", word):
        return "target", int(word[1:]) - 1
    if re.fullmatch(r"x[1-9]", word):
        return "gap", int(word[1:])
    raise StoryError(f"Not part of a session's heading: {word}")


def _plan(block: Lines) -> PlanScript:
    heading, _, reason = block[0].partition(": ")
    _, state, *after = heading.split()
    if state not in STATES:
        raise StoryError(f"Not a state of a plan: {block[0]}")
    lines, later = split_at(block[1:], "version 2")
    return PlanScript(state, tuple(int(n) for n in after), lines, later[0][1:] if later else (), reason)
