"""Rights as sentences, for people who answer for them."""

from collections.abc import Sequence

from agencies.access.vocabulary import Action, Role

PEOPLE = {
    Role.ADMINISTRATOR: "Administrators",
    Role.SUPERVISOR: "Supervisors",
    Role.PRACTITIONER: "Practitioners",
    Role.INTAKE: "Intake staff",
    Role.AUDITOR: "Auditors",
    Role.CODER: "Fidelity coders",
    Role.CLIENT: "Clients",
    Role.SUPPORT: "Support",
}


def no_right(role: Role, action: Action, records: str) -> str:
    """What is said of a right that the role does not have."""
    return f"{PEOPLE[role]} have no right to {action.label.lower()} {records}."


def right_and_fact(role: Role, action: Action, rows: str, fact: str) -> str:
    """The right of the role, and how one row stands to it; ``fact`` is empty where nothing is to add."""
    right = f"{PEOPLE[role]} may {action.label.lower()} {rows}"
    return f"{right}; {fact}." if fact else f"{right}."


def enumerated(words: Sequence[str]) -> str:
    """Words as a list in a sentence, as "view, add and change"; empty for none."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last
